"""Articles and bundles in, answers out."""
