"""Everything behind HTTP: the labelling page, and what all services share."""
