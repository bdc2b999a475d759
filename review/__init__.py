"""The living review: its tables, figures, flow and methods, regenerated from the corpus, and what changed in them."""

import lazy_loader

# What is public is named in __init__.pyi, and is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
