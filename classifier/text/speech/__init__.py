"""Who speaks in a text: direct and reported speech, and the names of the speakers."""
