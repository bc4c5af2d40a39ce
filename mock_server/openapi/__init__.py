"""Another API's OpenAPI document, 3.0 or 3.1, read into what the mock serves and the rules ask.

`source` holds the text, `schemas` makes JSON Schemas of 2020-12 of what is in it, `reader` the operations.
"""
