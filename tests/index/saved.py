"""A saved store for the tests that read it, or damage it."""

from __future__ import annotations

from corpus.partial_date import PartialDate
from corpus.record import Status
from tests.index.stores import fill, opened, record


def saved(made):
    """Save a store of ten records with two passages each, every third one retracted, from 2000 on."""
    made.mkdir()
    with opened(made) as store:
        fill(
            store,
            *(
                record(
                    number,
                    2,
                    status=Status.CURRENT if number % 3 else Status.RETRACTED,
                    published=PartialDate(2000 + number) if number != 5 else PartialDate(),
                    publication_types=("Review",) if number % 2 else ("Review", "Letter"),
                )
                for number in range(10)
            ),
        )
        store.save()
    return made
