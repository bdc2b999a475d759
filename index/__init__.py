"""The index: passages as vectors and words, and the search over them."""

from index.query import Filters, Hit, Query
from index.search import LiteratureIndex
from index.update import update_index

__all__ = ["Filters", "Hit", "LiteratureIndex", "Query", "update_index"]
