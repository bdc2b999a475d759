"""The API as a program meets it, on a real server with the starter corpus behind it."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from corpus.record import Kind
from corpus.settings import Settings
from index.query import Filters
from tests.chat.built import word_assistant
from tests.chat.served import served

ROOT = Path(__file__).parents[2]
QUESTION = "Does umbilical cord mesenchymal stem cell infusion reduce ascites in decompensated cirrhosis?"

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def desk(words):
    with served(words) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield client


def test_ask_is_the_answer_of_the_assistant_by_either_method(desk, words):
    expected = words.ask(QUESTION, Filters(year_from=2010, publication_types=("Review",))).as_dict()
    asked = {"q": QUESTION, "year_from": 2010, "types": ["Review"]}
    by_get, by_post = desk.get("api/ask", params=asked), desk.post("api/ask", json=asked)
    assert (by_get.status_code, by_get.json()) == (200, expected)
    assert (by_post.status_code, by_post.json()) == (200, expected)


def test_every_quote_is_the_text_of_its_record(desk):
    answer = desk.get("api/ask", params={"q": QUESTION}).json()
    assert answer["citations"]
    for citation in answer["citations"]:
        record = desk.get(f"api/records/{citation['key']}").json()
        assert record["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_search_is_that_of_the_index(desk, words):
    found = desk.get("api/search", params={"q": QUESTION, "k": 3, "year_to": 2015}).json()
    hits = words.search(QUESTION, 3, Filters(year_to=2015))
    assert found == {
        "question": QUESTION,
        "expansions": [list(pair) for pair in hits.query.expansions],
        "hits": [hit.as_dict() for hit in hits],
    }
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]


def test_every_facet_and_the_kind_can_be_asked_for(desk, words):
    asked = {"diseases": ["cirrhosis"], "stages": ["decompensated"], "etiologies": ["hbv"], "kinds": ["note"]}
    found = desk.post("api/ask", json={"q": QUESTION, **asked}).json()
    filters = Filters(diseases=("cirrhosis",), stages=("decompensated",), etiologies=("hbv",), kinds=(Kind.NOTE,))
    assert found == words.ask(QUESTION, filters).as_dict()
    assert {one["facets"]["stage"][0] for one in found["citations"]} <= {"decompensated"}


def test_a_chinese_question_says_what_was_searched(desk):
    found = desk.get("api/search", params={"q": "间充质干细胞", "k": 1}).json()
    assert found["question"] == "间充质干细胞"
    assert found["expansions"][0][0] == "间充质干细胞"


@pytest.mark.parametrize(
    "name", ["pmid:23855301", "23855301", "10.1111/jgh.12029", "https://doi.org/10.1111/jgh.12029"]
)
def test_a_record_under_all_its_names(desk, name):
    assert desk.get(f"api/records/{name}").json()["key"] == "pmid:23855301"
    assert desk.get(f"api/records/{name.replace('/', '%2F')}").json()["key"] == "pmid:23855301"


def test_health_says_what_it_answers_from(desk, words):
    assert desk.get("healthz").json() == {
        "status": "ok",
        "generation": words.index.generation.name,
        "records": words.stamp().records,
    }


@pytest.mark.parametrize("path", ["api/ask?q=x", "api/search?q=x", "api/records/23855301", "healthz"])
def test_head_is_get_without_a_body(desk, path):
    response = desk.head(path)
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code", "error"),
    [
        ("GET", "api/ask", None, 422, "not_understood", "q: Field required."),
        ("GET", "api/ask?q=x&years=2010", None, 422, "not_understood", "years: Extra inputs are not permitted."),
        ("GET", "api/search?q=x&k=101", None, 422, "not_understood", "k: Input should be less than or equal to 100."),
        ("POST", "api/ask", b'{"q": 5}', 422, "not_understood", "q: Input should be a valid string."),
        ("POST", "api/ask", b'{"q": "x", "k": 1}', 422, "not_understood", "k: Extra inputs are not permitted."),
        ("GET", "api/ask?q=x&species=yeti", None, 422, "not_understood", "There is no species 'yeti' to ask for."),
        ("GET", "api/ask?q=x&routes=mail", None, 422, "not_understood", "There is no route 'mail' to ask for."),
        ("GET", "api/ask?q=x&kinds=paper", None, 422, "not_understood", "There is no kind 'paper' to ask for."),
        ("POST", "api/ask", b'{"q": "x"', 422, "not_understood", "JSON decode error."),
        ("POST", "api/ask", b"\xff\xfe", 422, "not_understood", "JSON decode error."),
        ("GET", "api/records/pmid:1", None, 404, "record_missing", "No record is stored under that key."),
        ("GET", f"api/records/{'9' * 301}", None, 422, "not_understood", None),
        ("GET", "api/nothing", None, 404, "not_found", "There is nothing here."),
        ("GET", "api/", None, 404, "not_found", "There is nothing here."),
        ("GET", "api/ask/", None, 404, "not_found", "There is nothing here."),
        ("GET", "api/docs", None, 404, "not_found", "There is nothing here."),
        ("DELETE", "api/ask", None, 405, "method_not_allowed", "This cannot be asked for in that way."),
    ],
)
def test_mistakes_are_sentences(desk, method, path, body, status, code, error):
    response = desk.request(method, path, content=body, headers={"content-type": "application/json"})
    said = response.json()
    assert (response.status_code, said["code"]) == (status, code)
    assert said.keys() == {"error", "hint", "code"}
    assert error in (said["error"], None)
    assert said["hint"]


def test_a_wrong_method_is_told_the_right_ones(desk):
    assert desk.delete("api/ask").headers["allow"] == "GET, HEAD, POST"
    assert desk.post("api/search").headers["allow"] == "GET, HEAD"


def test_a_question_too_long_is_not_sent_back(desk):
    response = desk.post("api/ask", json={"q": "secret " * 300})
    assert response.status_code == 422
    assert response.json()["error"] == "q: String should have at most 2000 characters."
    assert "secret" not in response.text


def test_what_is_missing_or_damaged_is_said_without_a_path(tmp_path):
    home = tmp_path / "damaged"
    with word_assistant(home) as assistant, served(assistant) as url, httpx.Client(base_url=url) as client:
        settings = Settings.load(home=home)
        current = settings.index_path / "current"
        kept = current.read_text()
        current.unlink()
        for path in ("api/ask?q=ascites", "healthz"):
            response = client.get(path)
            assert (response.status_code, int(response.headers["retry-after"]) > 0) == (503, True)
            assert response.json() == {
                "error": "There is no index yet.",
                "hint": "Build one with `hepcite index`.",
                "code": "index_missing",
            }
        current.write_text(kept)
        assert client.get("healthz").status_code == 200
        for file in home.glob("corpus.sqlite*"):
            file.write_bytes(b"not a database, " * 4096)
        response = client.get("api/records/23855301")
        assert response.status_code == 500
        assert response.json()["error"] == "The corpus store cannot be read or written, or the index cannot be written."
        assert str(tmp_path) not in response.text


def test_openapi_describes_what_there_is(desk):
    described = desk.get("api/openapi.json").json()
    assert described["servers"] == [{"url": "/api"}]
    assert {path: sorted(methods) for path, methods in described["paths"].items()} == {
        "/ask": ["get", "post"],
        "/export": ["get"],
        "/search": ["get"],
        "/records/{key}": ["get"],
        "/review/{name}": ["get"],
        "/saved": ["get", "post"],
        "/saved/{number}": ["delete"],
        "/saved/{number}/seen": ["post"],
        "/digest": ["get"],
        "/digest.atom": ["get"],
    }
    for methods in described["paths"].values():
        for operation in methods.values():
            answers = operation["responses"]
            assert {"422", "429", "503"} < set(answers)
            assert {"200", "201", "204"} & set(answers)
            assert answers["422"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Problem"}
    assert set(described["components"]["schemas"]["Answered"]["required"]) >= {
        "refused",
        "reason",
        "citations",
        "corpus",
    }


# What docs/api.md shows


def shown(language):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_python_examples_run(desk, capsys):
    here = str(desk.base_url).rstrip("/")
    for example in (block for block in shown("python") if "mcp" not in block):
        exec(compile(example.replace("http://127.0.0.1:7860", here), "docs/api.md", "exec"), {})
    assert "[1] " in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl_examples_answer(desk):
    here = str(desk.base_url).rstrip("/")
    calls = [
        line for block in shown("bash") for line in block.replace("\\\n", "").splitlines() if line.startswith("curl")
    ]
    assert len(calls) >= 4
    for call in calls:
        arguments = shlex.split(call.replace("http://127.0.0.1:7860", here))
        done = subprocess.run([*arguments, "--silent", "--fail-with-body"], capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, (call, done.stdout)
        assert done.stdout.startswith("TY  -" if "format=ris" in call else "{")
