"""The corpus: records of the literature, the passages they are cut into, and the store that keeps them."""

from corpus.passage import Passage, passages
from corpus.record import Kind, Record, Section, Status
from corpus.settings import Settings
from corpus.store import CorpusStore

__all__ = ["CorpusStore", "Kind", "Passage", "Record", "Section", "Settings", "Status", "passages"]
