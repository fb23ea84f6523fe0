"""Old articles against new ones."""
