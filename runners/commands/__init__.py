"""One file a verb: what the command line does, after it is parsed."""
