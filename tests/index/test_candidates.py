from __future__ import annotations

import pytest

from corpus.partial_date import PartialDate
from corpus.passage import passages
from corpus.record import Record, Section, Status
from index.candidates import candidates
from index.query import Concept, Filters, Query
from tests.index.stores import ANY, fill, opened
from tests.index.words import WordEncoder


def record(number, title, *texts, **rest):
    sections = tuple(Section("", text) for text in texts)
    return Record.make(key=f"pmid:{number}", title=title, sections=sections, **rest)


@pytest.fixture
def ask(tmp_path):
    """Give a function that fills a store of its own and asks it; words and meaning are asked apart from each other."""

    def asked(records, words, meaning, *, depth=50, filters=ANY, **rest):
        folder = tmp_path / str(len(list(tmp_path.iterdir())))
        folder.mkdir()
        with opened(folder) as store:
            fill(store, *records)
            store.save()
            concepts = tuple(Concept(word, (word,)) for word in words.split())
            query = Query(words, "en", meaning, concepts, filters=filters)
            return list(
                candidates(store, query, WordEncoder().encode([meaning])[0] if meaning else None, depth, **rest)
            )

    return asked


def keys(found):
    return [int(each.key.removeprefix("pmid:")) for each in found]


def routes(found):
    return {int(each.key.removeprefix("pmid:")): dict(each.routes) for each in found}


def test_what_words_alone_found_is_weighed_by_meaning_too(ask):
    said = [record(1, "Ascites"), record(2, "Ascites and albumin")]
    meant = [record(5, "Fever and albumin"), record(6, "Fever, albumin and kidneys")]
    found = ask([*said, *meant], "ascites", "fever albumin", depth=2)
    assert routes(found) == {5: {"dense": 1}, 6: {"dense": 2}, 1: {"sparse": 1}, 2: {"sparse": 2}}
    # By words the first is ahead of the second, which is nearer in meaning though not among the two nearest.
    assert keys(found) == [5, 6, 2, 1]
    assert [each.score for each in found] == pytest.approx([1.0, 0.749, 0.692, 0.0], abs=0.001)


def test_what_meaning_alone_found_is_weighed_by_words_too(ask):
    said = [record(1, "Ascites"), record(2, "Ascites")]
    # Of two that mean the same one names the word where no encoder reads it, and is third of all by its words.
    meant = [record(5, "Fever"), record(6, "Fever", journal="Ascites")]
    found = ask([*said, *meant], "ascites", "fever", depth=2)
    assert {key: list(names) for key, names in routes(found).items()} == {
        6: ["dense"],
        5: ["dense"],
        1: ["sparse"],
        2: ["sparse"],
    }
    assert keys(found) == [6, 5, 1, 2]
    assert found[0].score > found[1].score + 0.1


def test_the_rank_in_a_route_counts_records_and_not_passages(ask):
    twice = record(1, "Fever", "Fever.", "Fever fever.")
    found = ask([twice, record(2, "Fever and kidneys"), record(3, "Ascites")], "kidneys", "fever")
    assert routes(found) == {1: {"dense": 1}, 2: {"dense": 2, "sparse": 1}, 3: {"dense": 3}}


def test_without_a_meaning_words_decide_alone(ask):
    records = [
        record(1, "Fever in a cohort of children with several other diseases of the kidneys and the ascites"),
        record(2, "Ascites"),
        record(3, "Ascites and fever"),
        record(4, "Fever"),
        record(5, "Kidneys"),
    ]
    found = ask(records, "ascites fever", "")
    assert keys(found) == [3, 2, 4, 1]
    assert routes(found) == {key: {"sparse": rank} for rank, key in enumerate(keys(found), 1)}
    assert ask(records, "", "") == ask(records, "unheard", "") == []


def test_without_words_meaning_decides_alone(ask):
    records = [record(1, "Kidneys"), record(2, "Ascites and fever"), record(3, "Ascites")]
    found = ask(records, "", "ascites")
    assert (keys(found), routes(found)) == ([3, 2, 1], {3: {"dense": 1}, 2: {"dense": 2}, 1: {"dense": 3}})
    assert ask(records, "unheard", "ascites") == found


def test_scores_run_from_one_down_to_zero(ask):
    records = [
        record(n, f"Ascites {'and fever ' * (n % 3)} kidneys", "Fever." * (n % 2) or "Albumin.") for n in range(9)
    ]
    for meaning in ("ascites fever", ""):
        scores = [each.score for each in ask(records, "fever kidneys", meaning)]
        assert (scores[0], scores[-1]) == (1.0, 0.0)
        assert scores == sorted(scores, reverse=True)
        assert len(set(scores)) > 2


@pytest.mark.parametrize("meaning", ["ascites", ""])
@pytest.mark.parametrize("count", [1, 4])
def test_what_cannot_be_told_apart_is_all_best(ask, meaning, count):
    found = ask([record(number, "Albumin for ascites") for number in range(count)], "albumin", meaning)
    assert keys(found) == list(range(count))
    assert {each.score for each in found} == {1.0}


def test_passages_are_nearest_first_or_as_they_stand(ask):
    texts = ("Kidneys failed.", "Fever fell.", "Ascites went away.")
    made = record(1, "Albumin", *texts)
    assert [each.text for each in passages(made)] == list(texts)
    other = record(2, "Albumin", "Ascites.", "Fever.")
    (first, second) = sorted(ask([made, other], "albumin", "ascites went away"), key=lambda each: each.key)
    assert first.passages[0] == 2
    assert sorted(first.passages) == [0, 1, 2]
    assert second.passages == (3, 4)
    (first, second) = sorted(ask([made, other], "albumin", ""), key=lambda each: each.key)
    assert (first.passages, second.passages) == ((0, 1, 2), (3, 4))


def test_a_record_about_it_throughout_is_ahead_of_one_with_as_near_a_sentence(ask):
    sentence = record(1, "Albumin", "Fever and ascites.", "Kidney stones were removed.")
    throughout = record(2, "Albumin", "Fever and ascites.", "Albumin, ascites and fever.")
    assert keys(ask([sentence, throughout, record(3, "Schools")], "", "albumin fever ascites")) == [2, 1, 3]


@pytest.mark.parametrize(
    ("drugs", "feedback", "rises"),
    [
        ("Rifaximin neomycin lactulose", True, True),
        ("Rifaximin neomycin lactulose", False, False),
        ("Paracentesis", True, False),
    ],
)
def test_what_lies_beside_the_best_records_rises(ask, drugs, feedback, rises):
    question = "ascites albumin"
    answers = [record(number, "Ascites albumin", f"{drugs} {number}.") for number in range(1, 6)]
    others = [
        record(7, "Dialysis catheters"),
        record(8, "Rifaximin neomycin lactulose"),  # the drugs of the answers, and nothing of the question
        record(9, "Obesity surgery"),
    ]
    encode = WordEncoder().encode
    assert (encode([each.title for each in others]) @ encode([question])[0]).tolist() == [0.0, 0.0, 0.0]
    found = ask([*answers, *others], question, question, feedback=feedback)
    assert set(keys(found)[:5]) == {1, 2, 3, 4, 5}
    assert all(list(names) == ["dense"] for key, names in routes(found).items() if key > 5)
    scores = dict(zip(keys(found), (each.score for each in found), strict=True))
    assert (scores[8] > max(scores[7], scores[9]) + 0.2) is rises


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (ANY, {1, 2, 3, 4}),
        (Filters(), {1, 2, 4}),
        (Filters(statuses=(Status.RETRACTED,)), {3}),
        (Filters(year_from=2012), {2, 4}),
        (Filters(publication_types=("review",)), {4}),
        (Filters(year_to=1990), set()),
    ],
)
@pytest.mark.parametrize(("words", "meaning"), [("ascites", "ascites"), ("ascites", ""), ("", "ascites")])
def test_filters_hold_on_both_routes(ask, filters, expected, words, meaning):
    records = [
        record(1, "Ascites", published=PartialDate(2011)),
        record(2, "Fever in ascites", "Ascites.", "Fever.", published=PartialDate(2012)),
        record(3, "Ascites", published=PartialDate(2013), status=Status.RETRACTED),
        record(4, "Kidneys and ascites", published=PartialDate(2014), publication_types=("Review",)),
    ]
    assert set(keys(ask(records, words, meaning, filters=filters))) == expected


@pytest.mark.parametrize(("words", "meaning"), [("ascites", "ascites"), ("ascites", ""), ("", "ascites fever")])
def test_what_was_stored_first_does_not_count(ask, words, meaning):
    records = [record(n, f"Ascites {n % 2}", "Fever.", "Kidneys.") for n in range(9)]
    once, other = (
        [(each.key, each.score, each.routes) for each in ask(some, words, meaning)]
        for some in (records, records[4:] + records[3::-1])
    )
    assert once == other
    assert len({score for _, score, _ in once}) < len(once) == 9


def test_equal_input_gives_equal_output(ask):
    records = [record(n, f"Ascites {n % 4}", f"Fever {n % 3}.", "Kidneys.") for n in range(12)]
    once = ask(records, "ascites fever 2", "fever 1", depth=5)
    assert ask(records, "ascites fever 2", "fever 1", depth=5) == once
    assert len(once) > 5
