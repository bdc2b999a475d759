"""Measurements of hepcite, each a module to run with `python -m benchmarks.NAME`; README.md says how."""
