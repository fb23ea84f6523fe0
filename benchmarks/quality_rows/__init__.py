"""The rows of `benchmarks/quality.py`."""
