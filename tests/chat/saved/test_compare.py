"""What counts as news: by hand-made records, each case by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from chat.answer import Answer, Reason, Refusal, Stamp
from chat.citation import Citation
from chat.saved.compare import compare
from chat.saved.news import Happening, News
from chat.saved.snapshot import Snapshot
from chat.saved.words import told
from corpus.record import Kind, Link, Record, Section, Status
from corpus.store import CorpusStore
from index.query import Query

STAMP = Stamp(1, 0, 0, "2026-11-01", "g000001")
QUOTE = "Ascites was less in forty patients."


def record(number, *types, text=QUOTE, mesh=(), **rest):
    return Record.make(
        key=f"pmid:{number}",
        title=f"Title {number}",
        sections=(Section("RESULTS", text),),
        pmid=str(number),
        publication_types=types,
        **rest,
    )


def answer(*records, quote=QUOTE):
    cited = tuple(
        Citation(place, each, each.text.index(quote), each.text.index(quote) + len(quote), quote)
        for place, each in enumerate(records, 1)
    )
    return Snapshot.of(Answer(Query("Ascites?", "en", "Ascites?"), cited, None, STAMP))


def refused(reason, *missing):
    return Snapshot.of(Answer(Query("Ascites?", "en", "Ascites?"), (), Refusal(reason, missing), STAMP))


@pytest.fixture
def corpus(tmp_path):
    with CorpusStore.open(tmp_path / "corpus.sqlite", plant=False) as store:
        yield store


@pytest.fixture
def since(corpus):
    """Put records, then others, and compare an answer from the first with one given."""

    def call(before, after, known, fresh):
        for records in (before, after):
            with corpus.run("test", {}) as run:
                for each in records:
                    run.put(each)
        return [(each.kind.value, each.key, each.other) for each in compare(known, fresh, corpus)]

    return call


SERIES = record(1, "Case Reports")


@pytest.mark.parametrize(
    ("status", "relation", "happened"),
    [
        (Status.RETRACTED, "RetractionIn", "retracted"),
        (Status.WITHDRAWN, "WithdrawalIn", "withdrawn"),
        (Status.CONCERN, "ExpressionOfConcernIn", "concern"),
    ],
)
def test_a_fallen_record_is_told_with_its_notice(since, status, relation, happened):
    fallen = replace(SERIES, status=status, links=(Link(relation, "", "99"),))
    known = answer(SERIES)
    assert since([SERIES], [fallen], known, known) == [(happened, "pmid:1", "99")]


def test_one_that_was_of_concern_when_it_was_saved_is_no_news(since):
    doubtful = replace(SERIES, status=Status.CONCERN)
    assert since([doubtful], [], answer(doubtful), answer(doubtful)) == []


def test_words_that_moved_still_stand_and_words_that_changed_do_not(since):
    known = answer(SERIES)
    moved = replace(SERIES, sections=(Section("AIM", "To see."), *SERIES.sections))
    assert since([SERIES], [moved], known, answer(moved)) == []
    other = record(1, "Case Reports", text="Ascites was less in fourteen patients.")
    assert since([], [other], known, answer(other, quote="Ascites was less in fourteen patients.")) == [
        ("reworded", "pmid:1", "")
    ]


def test_a_record_that_is_not_there_any_longer(since):
    assert since([], [], answer(SERIES), answer(SERIES)) == [("gone", "pmid:1", "")]


@pytest.mark.parametrize("key", ["pmid:1", "note:one"])
def test_a_note_that_gave_way_is_no_new_evidence(since, key):
    note = replace(record(1, "Meta-Analysis"), key=key, kind=Kind.NOTE)
    article = record(1, "Meta-Analysis")
    found = since([note], [article], answer(note), answer(article))
    dropped = [] if key == "pmid:1" else [("dropped", key, "")]
    assert found == [("superseded", key, "pmid:1"), *dropped]


DESIGNS = ["Meta-Analysis", "Systematic Review", "Randomized Controlled Trial", "Controlled Clinical Trial"]


@pytest.mark.parametrize("place", range(len(DESIGNS) - 1))
def test_a_stronger_design_overtakes_and_a_weaker_one_does_not(since, place):
    weaker, stronger = record(1, DESIGNS[place + 1]), record(2, DESIGNS[place])
    assert since([weaker], [stronger], answer(weaker), answer(weaker, stronger)) == [("overtaken", "pmid:2", "")]
    assert since([], [], answer(stronger), answer(stronger, weaker)) == [("added", "pmid:1", "")]


def test_stronger_than_every_one_before(since):
    both = answer(record(1, "Case Reports"), record(3, "Randomized Controlled Trial"))
    new = record(2, "Randomized Controlled Trial")
    put = [record(1, "Case Reports"), record(3, "Randomized Controlled Trial")]
    assert since(put, [new], both, answer(*put, new)) == [("added", "pmid:2", "")]


def test_people_come_before_animals(since):
    rats = Record.make(
        key="pmid:5", title="MSC in rats with cirrhosis", sections=(Section("RESULTS", f"Rats were used. {QUOTE}"),)
    )
    assert since([rats], [SERIES], answer(rats), answer(rats, SERIES)) == [("overtaken", "pmid:1", "")]
    assert since([], [], answer(SERIES), answer(SERIES, rats)) == [("added", "pmid:5", "")]


def test_neither_a_plan_nor_a_retracted_paper_overtakes(since):
    rats = Record.make(key="pmid:5", title="MSC in rats", sections=(Section("RESULTS", f"Rats were used. {QUOTE}"),))
    plan = replace(record(6, "Clinical Trial Protocol"), key="nct:NCT00000006", kind=Kind.TRIAL)
    false = record(7, "Meta-Analysis", status=Status.RETRACTED)
    assert since([rats, plan, false], [], answer(rats), answer(rats, plan, false)) == [
        ("added", "nct:NCT00000006", ""),
        ("added", "pmid:7", ""),
    ]


def test_refused_then_answered_and_the_reverse(since):
    assert since([SERIES], [], refused(Reason.NOTHING_FOUND), answer(SERIES)) == [("answered", "", "1")]
    assert since([], [], answer(SERIES), refused(Reason.OFF_SUBJECT, "dogs")) == [("refused", "", "off_subject")]
    assert since([], [], refused(Reason.NOTHING_FOUND), refused(Reason.OFF_SUBJECT)) == []


def test_the_gravest_comes_first_and_nothing_twice(since):
    fallen = replace(
        record(1, "Case Reports", text="Other words."), status=Status.RETRACTED, links=(Link("RetractionIn", "", "99"),)
    )
    known = answer(SERIES, SERIES)
    assert since([SERIES], [fallen], known, refused(Reason.ONLY_RETRACTED)) == [
        ("retracted", "pmid:1", "99"),
        ("reworded", "pmid:1", ""),
        ("refused", "", "only_retracted"),
    ]


def test_news_in_words():
    retracted = News(Happening.RETRACTED, "pmid:1", "{Title}", other="99")
    assert told("en", retracted) == "“{Title}” has been retracted (notice: PMID 99)."
    assert told("zh", retracted) == "“{Title}”已被撤稿（声明：PMID 99）。"
    gone = News(Happening.REFUSED, quote="dogs", other="off_subject")
    assert told("en", gone) == ("It was answered, and is refused now. The corpus does not speak of: dogs.")
    assert told("zh", News(Happening.OVERTAKEN, "pmid:1", "T", design="rct", was="case_series")) == (
        "出现了更强的证据：“T”（随机对照试验）。此前最强的证据：病例报告或病例系列。"
    )
    assert {kind.value for kind in Happening if not News(kind).flags} == {"added", "dropped"}


@pytest.mark.parametrize("kind", list(Happening))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_kind_has_its_sentence(kind, language):
    assert told(language, News(kind, "k", "t", "q", "nothing_found", "rct", "rct"))
