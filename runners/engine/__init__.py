"""The one place that talks to the container engine."""
