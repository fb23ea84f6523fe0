"""Lines of a text: the article's own, and those of the site around it."""
