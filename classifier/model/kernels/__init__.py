"""The vectorizer's inner loops, compiled by Numba; imported only where many articles are at hand."""
