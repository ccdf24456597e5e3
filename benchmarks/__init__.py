"""Benchmarks: run one by `python -m benchmarks.NAME` from the project's root; see README.md."""
