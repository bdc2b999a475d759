"""`Digest`: what is new in a corpus since a moment, as values in an order that hangs on nothing but the corpus."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Self

from corpus.difference import Difference, Part
from corpus.facets import DESIGNS, DISEASES
from corpus.history import History
from corpus.record import Kind, Status
from corpus.store import CorpusStore
from review.paper import Paper
from review.placed import TABLES
from review.table_change import TableChange, Tables

_ALL = 1_000_000
STUDIED = ("human", "unknown", "mixed", "animal", "in_vitro")


@dataclass(frozen=True, slots=True)
class Fallen:
    """A paper newly retracted, withdrawn or of concern; `before` is its standing before, None if it came as such."""

    paper: Paper
    before: Status | None
    notices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A registered trial whose status is another one, in the registry's own words; `why` is the reason it gives."""

    paper: Paper
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class Revised:
    """A paper of which something else changed."""

    paper: Paper
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Superseded:
    """A record that gave way to another one of the same work."""

    key: str
    title: str
    by: str


@dataclass(frozen=True, slots=True)
class Flagged:
    """A saved question whose answer has changed, with what changed in words."""

    number: int
    question: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Digest:
    """What is new: `first` and `last` are the days of the runs it tells of, "" where none changed anything.

    No paper stands in two of the lists before `tables`. `notes` counts new starter notes; `unread` counts what was left
    out where no more was to be read.
    """

    since: int
    until: int
    first: str
    last: str
    fallen: tuple[Fallen, ...]
    new: tuple[Paper, ...]
    trials: tuple[Paper, ...]
    moved: tuple[Moved, ...]
    revised: tuple[Revised, ...]
    superseded: tuple[Superseded, ...]
    notes: int
    unread: int
    tables: tuple[TableChange, ...]
    saved: tuple[Flagged, ...] = ()

    @classmethod
    def of(
        cls,
        store: CorpusStore,
        since: str | None = None,
        *,
        saved: Iterable[Flagged] = (),
        most: int | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> Self:
        """Tell what is new since a day or run; by default what the newest run that changed anything brought.

        Reading takes milliseconds a record. Of more changes than `most`, the others are only counted, but for those
        that are retracted, withdrawn or of concern; `progress` is told how many have been read, and of how many.

        Raises:
            SettingsError: `since` is neither a day nor a run.
        """
        history = History(store)
        until = history.newest()
        bringing = history.bringing(2)
        moment = (bringing[1].id if len(bringing) > 1 else 0) if since is None else history.moment(since)
        gathered = _Gathered()
        total = history.count(moment, until) if progress else 0
        for place, difference in enumerate(history.changes(moment, until)):
            gathered.take(difference, whole=most is None or place < most)
            if progress is not None:
                progress(place + 1, total)
        runs = [run for run in history.bringing(_ALL) if moment < run.id <= until]
        return cls(
            since=moment,
            until=until,
            first=runs[-1].started[:10] if runs else "",
            last=runs[0].started[:10] if runs else "",
            fallen=tuple(
                sorted(gathered.fallen, key=lambda one: (list(Status).index(one.paper.status), one.paper.key))
            ),
            new=tuple(sorted(gathered.new, key=_order)),
            trials=tuple(sorted(gathered.trials, key=_order)),
            moved=tuple(gathered.moved),
            revised=tuple(gathered.revised),
            superseded=tuple(gathered.superseded),
            notes=gathered.notes,
            unread=gathered.unread,
            tables=gathered.tables.changes(TABLES),
            saved=tuple(saved),
        )

    @property
    def empty(self) -> bool:
        """Whether nothing is new."""
        lists = (self.fallen, self.new, self.trials, self.moved, self.revised, self.superseded, self.saved)
        return not any(lists) and not self.notes and not self.unread

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return asdict(self)


def _order(paper: Paper) -> tuple[Any, ...]:
    """Sort papers by what was studied, disease, strength of the design, the newest first."""
    places = (
        names.index(value) if value in names else len(names)
        for names, value in ((STUDIED, paper.studied), (DISEASES, paper.disease), (DESIGNS, paper.design))
    )
    return (*places, -(paper.year or 0), paper.key)


class _Gathered:
    """The lists of a digest while they are filled."""

    def __init__(self) -> None:
        self.fallen: list[Fallen] = []
        self.new: list[Paper] = []
        self.trials: list[Paper] = []
        self.moved: list[Moved] = []
        self.revised: list[Revised] = []
        self.superseded: list[Superseded] = []
        self.notes = self.unread = 0
        self.tables = Tables()

    def take(self, difference: Difference, *, whole: bool) -> None:
        before, after = difference.before, difference.after
        if not whole and not difference.fallen:
            self.unread += 1
            return
        self.tables.take(difference)
        if difference.superseded_by:
            self.superseded.append(Superseded(after.key, after.title, difference.superseded_by))
        elif difference.fallen:
            status = None if difference.new or before is None else before.status
            self.fallen.append(Fallen(Paper.of(after), status, difference.notices))
        elif difference.new and after.kind is Kind.NOTE:
            self.notes += 1
        elif difference.new:
            (self.trials if after.kind is Kind.TRIAL else self.new).append(Paper.of(after))
        elif difference.registry_moved and before and before.registration and after.registration:
            entry = after.registration
            self.moved.append(Moved(Paper.of(after), before.registration.status, entry.status, entry.why_stopped))
        else:
            self.revised.append(Revised(Paper.of(after), difference.parts))
