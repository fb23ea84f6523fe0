"""Parts of the measurement of names, and of what the finder of names learns from."""
