"""What a sample's code says where, read as its language reads it."""
