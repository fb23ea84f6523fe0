"""A morning's digest: what is new, beside the weeks before."""
