"""What follows a question: follow-ups made whole from the conversation, and what may be asked next."""

from __future__ import annotations

from chat.dialogue.follow_up import Understood, resolve

__all__ = ["Understood", "resolve"]
