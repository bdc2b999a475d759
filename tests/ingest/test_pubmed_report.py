import json
from dataclasses import replace

import pytest

from corpus.record import Record, Section, Status
from ingest.pubmed_report import PubmedReport
from ingest.revision import Revision
from tests.eutils.shelf import FIRST_PMID
from tests.ingest.asking import QUERY


def record(*sentences, **options):
    return Record.make(key="pmid:1", title="Of the liver.", sections=(Section("", " ".join(sentences)),), **options)


REPORT = PubmedReport(
    run=3,
    strategy="liver/translated/0123",
    query="liver[tiab]",
    translation='"liver"[Title/Abstract]',
    ignored=(),
    counted=10,
    listed=10,
    stored=7,
    fetched=5,
    new=2,
    replaced_notes=1,
    unchanged=1,
    revised=(Revision("pmid:1", "Of the <b>liver</b>.", "current", "retracted", ("- Old.", "+ New <i>one</i>.")),),
    retracted=("pmid:1",),
    concern=("pmid:2",),
    withdrawn=("pmid:3",),
    left=("4",),
    absent=("5", "6"),
    rejected=(("7", "It holds &x;, an entity that is not resolved."),),
    requests=12,
    bytes=3_456_789,
    seconds=12.34,
    waited=4.5,
)


def test_a_report_adds_up_or_says_that_it_does_not():
    assert REPORT.adds_up
    assert not replace(REPORT, counted=11).adds_up
    assert not replace(REPORT, absent=()).adds_up
    assert not replace(REPORT, rejected=()).adds_up


def test_a_revision_names_the_sentences_that_went_and_came():
    old = record("Cells were given.", "Survival was 5%.", "More is needed.")
    new = record("Cells were given.", "Survival was 50%.", "More is needed.", status=Status.CONCERN)
    assert Revision.between(old, new) == Revision(
        "pmid:1", "Of the liver.", "current", "concern", ("- Survival was 5%.", "+ Survival was 50%.")
    )


def test_a_revision_of_the_title_or_of_metadata_alone():
    old = record("Text.")
    assert Revision.between(old, replace(old, title="Of livers.")).changes == ("- Of the liver.", "+ Of livers.")
    assert Revision.between(old, replace(old, keywords=("cells",))).changes == ()


def test_as_json_it_is_plain_values():
    told = json.loads(json.dumps(REPORT.as_dict()))
    assert (told["adds_up"], told["counted"], told["rejected"]) == (True, 10, [list(REPORT.rejected[0])])
    assert told["revised"][0]["changes"] == ["- Old.", "+ New <i>one</i>."]


MARKDOWN = """\
# Run 3: liver/translated/0123

Query: `liver[tiab]`

PubMed read it as: `"liver"[Title/Abstract]`

| | |
|---|---|
| PubMed counts | 10 |
| stored | 7 |
| new | 2 |
| replaced starter notes | 1 |
| revised | 1 |
| newly retracted | 1 |
| newly of concern | 1 |
| withdrawn by PubMed | 1 |
| no longer found by the search | 1 |
| named by the search, absent from PubMed | 2 |
| rejected | 1 |
| requests | 12 |
| megabytes | 3.5 |
| seconds | 12.3 |

## Newly retracted

- pmid:1

## Newly of concern

- pmid:2

## Withdrawn

- pmid:3

## No longer found

- 4

## Absent

- 5
- 6

## Rejected

- 7: It holds &x;, an entity that is not resolved.

## Revised

### pmid:1

current → retracted

    - Old.
    + New <i>one</i>.
"""


def test_as_markdown_it_is_a_page():
    assert REPORT.as_markdown() == MARKDOWN


def test_what_was_ignored_is_said():
    assert "PubMed ignored: `the; xyzzy`" in replace(REPORT, ignored=("the", "xyzzy")).as_markdown()


def test_a_change_of_metadata_alone_is_named_by_its_title():
    page = replace(REPORT, revised=(Revision("pmid:1", "Of the liver.", "current", "current", ()),)).as_markdown()
    assert page.endswith("### pmid:1\n\n      Of the liver. (text unchanged)\n")


@pytest.mark.parametrize("suffix", ["json", "md"])
def test_a_run_leaves_its_report(at_desk, suffix):
    report = at_desk.ask()
    text = (at_desk.home / "reports" / f"run-{report.run:06d}.{suffix}").read_text(encoding="utf-8")
    assert (
        text == {"md": report.as_markdown(), "json": json.dumps(report.as_dict(), ensure_ascii=False, indent=1)}[suffix]
    )
    assert QUERY in text
    assert at_desk.store.runs()[0].id == report.run
    assert str(FIRST_PMID) not in text  # nothing of note happened to any one record


def test_the_time_at_the_gate_is_part_of_the_time_in_all(at_desk):
    report = at_desk.ask()
    assert 0 < report.waited < report.seconds
