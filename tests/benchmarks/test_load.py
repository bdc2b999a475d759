from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest

from benchmarks import load
from benchmarks.visit import Busy, Lost, ask_api
from tests.chat.built import built_home


def asked(response):
    async def ask():
        async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: response), base_url="http://desk") as http:
            return await ask_api(http, "survival")

    return asyncio.run(ask())


@pytest.mark.timeout(300)  # a server starts, and an index is built
def test_both_doors_answer_all_through_a_change_of_the_index(tmp_path, run_folder, capsys):
    file, home = tmp_path / "load.json", built_home(run_folder)
    arguments = ["--clients", "3", "--questions", "8", "--seconds", "60", "--home", str(home), "--json", str(file)]
    code = load.main(arguments)
    found = json.loads(file.read_text(encoding="utf-8"))
    said = capsys.readouterr()
    asking, change = found["load"], found["switch"]
    assert (asking["lost"], change["lost"], found["tracebacks_in_the_log"]) == ({}, {}, 0), said.err
    assert (asking["busy"], change["busy"]) == (0, 0)
    assert 8 <= asking["asked"] == asking["answered"] <= 10  # those on the way are answered too
    assert all(part["doors"][door]["answered"] > 0 for part in (asking, change) for door in ("page", "api"))
    assert change["generations_that_answered"] == 2
    assert len(asking["megabytes_after"]) == 10
    assert code == (0 if asking["flat"] else 1)  # eight questions are too few for it to be
    assert said.out == load.shown(found) + "\n"


def test_an_answer_and_its_generation():
    answer = {"question": "survival", "citations": [], "corpus": {"generation": "g2", "records": 3}}
    assert asked(httpx.Response(200, json=answer)) == ('{"citations": [], "question": "survival"}', "g2")


def test_busy_is_a_503_that_says_so():
    with pytest.raises(Busy) as caught:
        asked(httpx.Response(503, headers={"retry-after": "6"}))
    assert caught.value.seconds == 6
    with pytest.raises(Busy):
        asked(httpx.Response(503, json={"detail": "Queue is full. Max size is 64 and size is 64."}))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_anything_else_is_a_lost_answer(status):
    with pytest.raises(Lost, match=f"^{status} "):
        asked(httpx.Response(status))


def test_conversations_are_in_both_languages_and_go_on():
    found = load.conversations()
    assert len(found) > 200
    assert {turns[1:] for turns in found} == {
        ("And in acute-on-chronic liver failure?", "What about safety?"),
        ("那慢加急性肝衰竭呢？", "安全性呢？"),
    }


@pytest.mark.parametrize(
    ("part", "key", "value"),
    [
        ("load", "lost", {"api: ReadError": 1}),
        ("switch", "lost", {"api: another answer than before": 2}),
        ("load", "flat", False),
        ("switch", "generations_that_answered", 1),
    ],
)
def test_what_does_not_pass(part, key, value):
    found: dict[str, Any] = {
        "load": {"lost": {}, "flat": True},
        "switch": {"lost": {}, "generations_that_answered": 2},
        "tracebacks_in_the_log": 0,
    }
    assert load.passed(found)
    assert not load.passed(found | {part: found[part] | {key: value}})
    assert not load.passed(found | {"tracebacks_in_the_log": 1})
