"""Strings in, strings out: cleaning, language, sentences, mentions."""
