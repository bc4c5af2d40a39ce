"""From a page's bytes to its samples: one lexer per format finds the blocks; what they mean is decided here, once."""
