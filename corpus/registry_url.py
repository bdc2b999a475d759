"""`registry_url`: where a registry shows the entry under a key."""

from __future__ import annotations

import re

_NCT = re.compile(r"nct:(NCT[0-9]{8})")


def registry_url(key: str) -> str:
    """Return the address of the entry of a trial, or "" for the key of anything else."""
    match = _NCT.fullmatch(key)
    return f"https://clinicaltrials.gov/study/{match[1]}" if match else ""
