"""Words and signs that names are read from, and what is known of each word."""
