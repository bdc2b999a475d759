"""What PubMed, ClinicalTrials.gov and the exports of other databases hold, into the corpus."""

import lazy_loader

# What is public is named in __init__.pyi, and is imported when it is first asked for.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
