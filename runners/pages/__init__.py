"""From a page's bytes to its samples: a lexer per format finds the blocks; what they mean is decided once."""
