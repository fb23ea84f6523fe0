"""Parts of `benchmarks/distill.py`."""
