"""A corpus frame in, a bundle out."""
