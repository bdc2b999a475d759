"""The notes shipped for a first run: what is known of the field's publications, in this project's own words."""

from __future__ import annotations

from corpus.starter.notes import digest, notes

__all__ = ["digest", "notes"]
