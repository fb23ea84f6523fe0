"""Labelling: the store of decisions, what is asked next, the model that learns along, and what it all gives."""
