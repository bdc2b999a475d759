"""What the corpus holds, as a tab of the page, and the update that is started there."""

from __future__ import annotations

from chat.holdings.ledger import Holdings, Ledger

__all__ = ["Holdings", "Ledger"]
