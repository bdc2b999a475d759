"""`registered`: what a registry says of a trial, in a reader's words; `in_words`: the same for being searched."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chat.wording import say
from corpus.record import Record
from corpus.registration import Registration
from corpus.ties import Tie
from review.label import label

_NCT = re.compile(r"nct:(NCT[0-9]{8})")
_PHASE = re.compile(r"(EARLY_)?PHASE([1-4])")
_ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_SAID_AS = {"TrialResult": "result", "TrialDerived": "names", "names": "names", "TrialBackground": "background"}
_COUNTRIES = 5  # shown; a trial in thirty countries is told by their number


def nct_of(record: Record) -> str:
    """Return the NCT number of an entry, or "" of anything else."""
    match = _NCT.fullmatch(record.key)
    return match[1] if match else ""


def registered(language: str, record: Record) -> Iterator[str]:
    """Yield status, phase, enrolment, countries and day of an entry, as far as the registry says them."""
    entry = record.registration
    if entry is None:
        return
    if entry.status:
        yield label(language, "status", entry.status)
    if phase := _phase_of(entry):
        yield say(language, "facets.phase", phase=phase)
    if entry.enrolment is not None:
        key = "trials.enrolled" if entry.enrolment_is_actual else "trials.planned"
        yield say(language, key, n=f"{entry.enrolment:,}")
    if entry.countries:
        shown = ("、" if language == "zh" else ", ").join(entry.countries[:_COUNTRIES])
        more = len(entry.countries) - _COUNTRIES
        yield say(language, "trials.countries_more", countries=shown, more=more) if more > 0 else shown
    if entry.has_results:
        yield say(language, "trials.has_results")
    if entry.updated and str(entry.updated):
        yield say(language, "trials.updated", day=entry.updated)


def _phase_of(entry: Registration) -> str:
    """Return the phase of a trial: "1", "1/2", "early 1", or ""."""
    found = [match for phase in entry.phases if (match := _PHASE.fullmatch(phase))]
    numbers = "/".join(match[2] for match in found)
    return f"early {numbers}" if any(match[1] for match in found) else numbers


def relation_name(language: str, tie: Tie) -> str:
    """Return how a record is tied to the one shown, in a reader's words."""
    side = "trial" if tie.key.startswith("nct:") else "paper"
    return say(language, f"trials.ties.{side}_{_SAID_AS.get(tie.relation, 'reference')}")


def tie_name(tie: Tie) -> str:
    """Return a tied record in one line: number, title, year."""
    number = tie.key.removeprefix("nct:") if tie.key.startswith("nct:") else f"PMID {tie.pmid}" if tie.pmid else tie.key
    year = f" ({tie.year})" if tie.year else ""
    return f"{number}, {tie.title}{year}"


def in_words(entry: Registration) -> str:
    """Return what a registry says beside the texts of an entry, as words that a question may use."""
    phases = [match[2] for phase in entry.phases if (match := _PHASE.fullmatch(phase))]
    told = [entry.status, entry.study_type, entry.allocation, entry.masking]
    return " ".join(
        (
            "registered clinical trial trials study registry",
            entry.registry,
            *(word.replace("_", " ").lower() for word in told),
            *(f"phase {one} phase {_ROMAN[one]}" for one in phases),
            "/".join(phases),
            *entry.countries,
            entry.sponsor,
        )
    )
