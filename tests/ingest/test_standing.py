import pytest

from corpus.record import Link, Status
from ingest.standing import standing


@pytest.mark.parametrize(
    "title",
    [
        "RETRACTED: Stem cells in cirrhosis",
        "Retracted Article: Stem cells in cirrhosis",
        "[Retracted] Stem cells in cirrhosis",
        "(Retracted) Stem cells in cirrhosis",
        "Stem cells in cirrhosis (Retracted article. See vol. 30, 2016)",
        "Stem cells in cirrhosis [RETRACTED]",
        "Stem cells in cirrhosis (Retracted Article)",
    ],
)
def test_a_title_that_says_it_is_retracted(title):
    assert standing((), (), title) is Status.RETRACTED


@pytest.mark.parametrize(
    "title",
    [
        "Retracted papers on stem cells: a review",
        "Retraction notice to: Stem cells in cirrhosis",
        "Stem cells in cirrhosis (Retraction of vol 3, pg 1, 2014)",
        "What became of patients withdrawn from a trial (withdrawn patients, n=3)",
    ],
)
def test_a_title_that_does_not(title):
    assert standing(("Article",), (), title) is Status.CURRENT


def test_types_and_links_say_so_too():
    assert standing(("Article", "Retracted Publication"), ()) is Status.RETRACTED
    assert standing(("Retracted",), ()) is Status.RETRACTED
    assert standing(("Retraction of Publication",), (Link("RetractionOf"),)) is Status.CURRENT
    assert standing((), (Link("RetractedandRepublishedIn"), Link("ExpressionOfConcernIn"))) is Status.RETRACTED
    assert standing((), (Link("ExpressionOfConcernIn"),)) is Status.CONCERN
    assert standing((), (), "WITHDRAWN: Stem cells in cirrhosis") is Status.WITHDRAWN
