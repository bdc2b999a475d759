"""The chat: answers of verbatim, cited sentences, and the doors to them: page, command line, Python."""

from chat.answer import Answer, Reason, Refusal, Stamp
from chat.assistant import Assistant
from chat.citation import Citation

__all__ = ["Answer", "Assistant", "Citation", "Reason", "Refusal", "Stamp"]
