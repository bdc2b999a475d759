"""What keeps one client, or too many, from taking the desk from the others."""

import asyncio
import threading

import anyio
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.gate.body import BODY_LIMIT
from chat.gate.rate import Buckets, client_of
from chat.line import AT_ONCE, WAITING, Line
from corpus.errors import Busy
from tests.chat.fixed import FixedAssistant
from tests.chat.served import served

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def test_a_bucket_empties_and_fills_again():
    clock = Clock()
    buckets = Buckets(30, 2, clock=clock)
    assert [buckets.take("a"), buckets.take("a"), buckets.take("a")] == [0, 0, 2.0]
    assert buckets.take("b") == 0
    clock.now = 1.5
    assert buckets.take("a") == pytest.approx(0.5)
    clock.now = 2.0
    assert buckets.take("a") == 0
    clock.now = 1_000.0
    assert [buckets.take("a"), buckets.take("a"), buckets.take("a")] == [0, 0, 2.0]


def test_a_token_given_back_can_be_taken_again():
    buckets = Buckets(1, 1, clock=Clock())
    assert buckets.take("a") == 0
    buckets.give_back("a")
    assert buckets.take("a") == 0
    assert buckets.take("a") > 0


def test_of_too_many_clients_those_unseen_for_longest_are_forgotten():
    buckets = Buckets(1, 1, clients=2, clock=Clock())
    for client in "abc":
        assert buckets.take(client) == 0
    assert buckets.take("c") > 0
    assert buckets.take("a") == 0  # forgotten when c came
    assert len(buckets) == 2


@given(st.integers(1, 5), st.lists(st.floats(0, 30), max_size=40))
def test_never_more_than_the_bucket_and_what_flowed_in(size, waits):
    clock = Clock()
    buckets = Buckets(60, size, clock=clock)
    taken = 0
    for wait in waits:
        clock.now += wait
        taken += buckets.take("a") == 0
    assert taken <= size + clock.now + 1e-6


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("unix socket", "unix socket"),
    ],
)
def test_what_counts_as_one_client(address, client):
    assert client_of({"client": (address, 1)}) == client


def test_without_an_address_all_are_one_client():
    assert client_of({"client": None}) == ""


def test_so_many_requests_a_minute_from_one_address():
    with served(per_minute=3) as url, httpx.Client(base_url=url) as client:

        def status(path, address):
            return client.get(path, headers={"x-forwarded-for": address}).status_code

        assert [status("api/ask?q=survival", "192.0.2.7") for _ in range(4)] == [200, 200, 200, 429]
        refused = client.get("api/search?q=x", headers={"x-forwarded-for": "192.0.2.7"})
        assert (refused.json()["code"], int(refused.headers["retry-after"]) in range(1, 22)) == (
            "too_many_requests",
            True,
        )
        assert status("healthz", "192.0.2.7") == 200
        assert status("", "192.0.2.7") == 200
        assert status("api/ask?q=survival", "192.0.2.8") == 200
        event = {"fn_index": 0, "session_hash": "s", "data": []}
        joined = client.post("gradio_api/queue/join", json=event, headers={"x-forwarded-for": "192.0.2.7"})
        assert joined.status_code == 429  # the page shows `error` of this


def test_a_line_works_side_by_side_and_turns_away_who_cannot_wait():
    release, inside, most = threading.Event(), set(), []

    def work():
        inside.add(threading.get_ident())
        most.append(len(inside))
        release.wait(20)
        inside.discard(threading.get_ident())
        return "done"

    async def asking():
        line = Line(at_once=2, waiting=1)
        results = []
        async with anyio.create_task_group() as group:

            async def one():
                results.append(await line.work(work))

            for _ in range(3):
                group.start_soon(one)
            while len(inside) < 2:
                await anyio.sleep(0.01)
            with pytest.raises(Busy):
                await line.work(work)
            release.set()
        results.append(await line.work(work))
        return results

    assert asyncio.run(asking()) == ["done"] * 4
    assert max(most) == 2


class Slow(FixedAssistant):
    def __init__(self):
        self.release = threading.Event()

    def ask(self, question, *rest):
        self.release.wait(60)
        return super().ask(question, *rest)


def test_too_many_at_once_hear_a_polite_word_and_all_others_are_answered():
    room, slow = AT_ONCE + WAITING, Slow()

    async def asking(url):
        limits = httpx.Limits(max_connections=room + 5)
        async with httpx.AsyncClient(base_url=url, limits=limits, timeout=60) as client:
            asked = [asyncio.create_task(client.get("api/ask?q=survival")) for _ in range(room + 5)]
            turned_away = []
            for done in asyncio.as_completed(asked):
                response = await done
                if response.status_code != 200:
                    turned_away.append(response)
                if len(turned_away) == 5:
                    slow.release.set()
            return turned_away, [task.result().status_code for task in asked].count(200)

    with served(slow) as url:
        turned_away, answered = asyncio.run(asking(url))
    assert answered == room
    assert {response.status_code for response in turned_away} == {503}
    assert turned_away[0].headers["retry-after"] == "5"
    assert turned_away[0].json() == {
        "error": "Too many questions are waiting.",
        "hint": "Ask again in a few seconds.",
        "code": "busy",
    }


@pytest.mark.parametrize("path", ["api/ask", "gradio_api/queue/join", "mcp"])
def test_a_request_is_only_so_large(url, path):
    said = httpx.post(url + path, content=b"x" * (BODY_LIMIT + 1))
    assert (said.status_code, said.json()["code"]) == (413, "too_large")


def test_nor_does_it_help_not_to_say_how_large(url):
    pieces = (b" " * 100_000 for _ in range(BODY_LIMIT // 100_000 + 1))
    said = httpx.post(f"{url}api/ask", content=pieces, headers={"content-type": "application/json"})
    assert (said.status_code, said.json()["code"]) == (413, "too_large")
    fits = b'{"q": "survival"' + b" " * (BODY_LIMIT - 17) + b"}"
    assert httpx.post(f"{url}api/ask", content=fits, headers={"content-type": "application/json"}).status_code == 200
