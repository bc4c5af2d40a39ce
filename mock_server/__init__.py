"""The mock OpenAI-compatible server. It knows nothing of pages, samples or containers."""
