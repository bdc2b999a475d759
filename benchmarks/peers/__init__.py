"""The systems that `benchmarks.retrieval` measures, each a module that runs in an environment of its own."""
