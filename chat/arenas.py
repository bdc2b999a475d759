"""`few_arenas`: a server that runs for weeks does not creep up in memory, where malloc is that of the GNU C library."""

from __future__ import annotations

import ctypes
import os
import sys

_M_ARENA_MAX = -8  # its number in malloc.h
_ARENAS = 2


def few_arenas() -> bool:
    """Have all threads of this process share two arenas; return whether the C library has taken it.

    It gives threads up to eight a core of their own, and what one of them has freed no other one uses again: of the
    memory that grew under load nearly all was free (docs/decisions/0007-page.md).
    """
    if sys.platform != "linux" or "MALLOC_ARENA_MAX" in os.environ:
        return False
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    return mallopt is not None and bool(mallopt(_M_ARENA_MAX, _ARENAS))
