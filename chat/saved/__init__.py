"""Answers that somebody keeps: asked again after each ingest, and flagged where they no longer say the same."""

from __future__ import annotations

from chat.saved.saved_question import SavedQuestion
from chat.saved.store import SavedQuestions

__all__ = ["SavedQuestion", "SavedQuestions"]
