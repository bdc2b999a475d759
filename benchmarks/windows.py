"""`windows`: real texts cut otherwise than hepcite cuts them, to make up a number of passages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import product
from pathlib import Path

from corpus.sentences import sentences

# How many sentences windows take in turn, and at which word pieces begin; one round after the other until there are
# enough different ones.
_WIDTHS = ((1, 2), (2, 1))
_WORDS, _SKIPS = 12, (0, 6)


def windows(folders: Sequence[Path]) -> Iterator[str]:
    """Yield the abstracts of BEIR folders, re-cut: into one and two sentences in turn, at last into twelve words."""
    cuts = (*(partial(recut, widths=widths) for widths in _WIDTHS), *(partial(pieces, skip=skip) for skip in _SKIPS))
    for cut, folder in product(cuts, folders):
        with (folder / "corpus.jsonl").open(encoding="utf-8") as stream:
            for line in stream:
                yield from cut(json.loads(line)["text"])


def pieces(text: str, skip: int) -> list[str]:
    """Cut a text into pieces of twelve words, after the first `skip`; a shorter end is left out."""
    words = text.split()[skip:]
    return [" ".join(words[at : at + _WORDS]) for at in range(0, len(words) - _WORDS + 1, _WORDS)]


def recut(text: str, widths: Sequence[int]) -> list[str]:
    """Cut a text into windows that follow each other, of as many sentences as `widths` says in turn."""
    spans = sentences(text)
    found, at, turn = [], 0, 0
    while at < len(spans):
        last = min(at + widths[turn % len(widths)], len(spans))
        found.append(text[spans[at].start : spans[last - 1].end])
        at, turn = last, turn + 1
    return found
