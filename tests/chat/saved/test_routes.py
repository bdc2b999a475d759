"""Saved questions, digest and feed as a program meets them, with and without accounts."""

from __future__ import annotations

import httpx
import pytest
from lxml import etree

from chat.gate.accounts import Accounts, hashed
from chat.saved import SavedQuestions
from chat.saved.news import Happening, News
from chat.saved.store import MOST
from corpus.settings import Settings
from corpus.store import CorpusStore
from tests.chat.fixed import FixedAssistant
from tests.chat.served import served
from tests.corpus.made_up import article

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def at(tmp_path_factory):
    """Serve once for all tests; give the address, and the file of what is saved."""
    home = tmp_path_factory.mktemp("saved-home")
    with served(home=home) as url:
        yield url, home / "saved.sqlite"


@pytest.fixture
def questions(at):
    at[1].unlink(missing_ok=True)
    return SavedQuestions(at[1])


@pytest.fixture
def desk(at, questions):
    with httpx.Client(base_url=at[0], timeout=30) as client:
        yield client


def test_a_question_is_saved_listed_seen_and_forgotten(desk, questions):
    assert desk.get("api/saved").json() == {"saved": []}
    kept = desk.post("api/saved", json={"q": "Does it help survival?", "year_from": 2010})
    assert kept.status_code == 201
    one = kept.json()
    assert (one["number"], one["question"], one["flagged"]) == (1, "Does it help survival?", False)
    assert one["filters"]["year_from"] == 2010
    assert one["answer"]["citations"][0]["key"] == "pmid:28370357"
    asked = questions.get(1)
    questions.tell(asked, (News(Happening.RETRACTED, "pmid:28370357", "T", other="9"),), asked.known)
    (listed,) = desk.get("api/saved").json()["saved"]
    assert listed["flagged"]
    assert listed["news"][0] | {"kind": "retracted", "other": "9", "flags": True} == listed["news"][0]
    digest = desk.get("api/digest").json()
    assert digest["saved"] == [
        {"number": 1, "question": "Does it help survival?", "changes": ["“T” has been retracted (notice: PMID 9)."]}
    ]
    assert desk.get("api/digest?language=zh").json()["saved"][0]["changes"] == ["“T”已被撤稿（声明：PMID 9）。"]
    assert desk.post("api/saved/1/seen").json()["news"] == []
    assert desk.delete("api/saved/1").status_code == 204
    assert desk.get("api/saved").json() == {"saved": []}
    for response in (desk.delete("api/saved/1"), desk.post("api/saved/1/seen")):
        assert (response.status_code, response.json()["code"]) == (404, "saved_missing")


def test_so_many_and_no_more(desk, questions):
    for number in range(MOST):
        questions.keep(FixedAssistant().ask(f"survival {number}"))
    response = desk.post("api/saved", json={"q": "pilot"})
    assert (response.status_code, response.json()["code"]) == (409, "saved_full")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "api/saved"), ("POST", "api/saved/1/seen"), ("DELETE", "api/saved/1")]
)
@pytest.mark.parametrize("origin", ["https://evil.example", "null"])
def test_a_page_of_another_site_changes_nothing(desk, method, path, origin):
    assert desk.post("api/saved", json={"q": "pilot"}).status_code == 201
    response = desk.request(method, path, json={"q": "survival"}, headers={"Origin": origin})
    assert (response.status_code, response.json()["code"]) == (403, "foreign_origin")
    assert [one["question"] for one in desk.get("api/saved").json()["saved"]] == ["pilot"]


def test_a_form_saves_nothing(desk):
    # What a form of another site could send without asking first is not JSON.
    response = desk.post("api/saved", content=b'{"q": "pilot"}', headers={"Content-Type": "text/plain"})
    assert response.status_code == 422
    assert desk.get("api/saved").json() == {"saved": []}


@pytest.mark.parametrize("path", ["api/saved/0", "api/saved/x", "api/saved/99999999999999999999"])
def test_what_is_no_number(desk, path):
    assert desk.delete(path).status_code == 422


@pytest.mark.parametrize("since", ["yesterday", "99", "2026-99-01"])
def test_what_is_no_day(desk, since):
    response = desk.get("api/digest", params={"since": since})
    assert (response.status_code, response.json()["code"]) == (422, "not_understood")
    assert response.json()["hint"]


def test_the_digest_since_a_run(desk):
    with CorpusStore.open(Settings.load().prepared().corpus_path) as corpus, corpus.run("test", {}) as run:
        run.put(article("pmid:90000001", "Stem cells", pmid="90000001"))
    digest = desk.get("api/digest").json()
    assert [one["key"] for one in digest["new"]] == ["pmid:90000001"]
    assert desk.get("api/digest?since=2").json()["new"] == []
    assert desk.get("api/digest?since=0").json()["notes"] == 178


def test_the_feed_is_valid_and_named_on_the_page(desk):
    response = desk.get("api/digest.atom")
    assert response.headers["content-type"].startswith("application/atom+xml")
    root = etree.fromstring(response.content)
    assert [link.get("href") for link in root.findall(f"{ATOM}link")] == [f"{desk.base_url}api/digest.atom"]
    assert len(root.findall(f"{ATOM}entry")) == 1
    assert desk.get("api/digest.atom").content == response.content
    # What else an address holds makes no other feed, so that nobody has it made anew with each request.
    assert desk.get("api/digest.atom?again=1").content == response.content
    (link,) = etree.fromstring(desk.get("api/digest.atom?again=1&language=zh").content).findall(f"{ATOM}link")
    assert link.get("href") == f"{desk.base_url}api/digest.atom?language=zh"
    assert "api/digest.atom" in desk.get("").text
    with CorpusStore.open(Settings.load().prepared().corpus_path) as corpus, corpus.run("test", {}) as run:
        run.put(article("pmid:90000001", "Stem cells", pmid="90000001"))
        run.commit()
        assert len(etree.fromstring(desk.get("api/digest.atom").content).findall(f"{ATOM}entry")) == 1
    assert len(etree.fromstring(desk.get("api/digest.atom").content).findall(f"{ATOM}entry")) == 2


def test_each_account_has_its_own(home):
    accounts = Accounts({"anna": hashed("a password"), "ben": hashed("b password")})
    with served(accounts=accounts) as url, httpx.Client(base_url=url, timeout=30) as client:
        anna, ben = ("anna", "a password"), ("ben", "b password")
        assert client.post("api/saved", json={"q": "pilot"}, auth=anna).status_code == 201
        assert client.get("api/saved", auth=ben).json() == {"saved": []}
        assert client.delete("api/saved/1", auth=ben).status_code == 404
        assert len(client.get("api/saved", auth=anna).json()["saved"]) == 1
        for path in ("api/saved", "api/digest", "api/digest.atom"):
            assert client.get(path).status_code == 401
    assert [one.account for one in SavedQuestions.of(Settings.load()).listed(None)] == ["anna"]
