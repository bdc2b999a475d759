"""The ways in which NCBI, or the road to it, has been seen to fail: numbered as in the list of faults we work from."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.eutils.answer import Answer, Framing

HTML = "text/html; charset=UTF-8"
JSON = "application/json"
STRANGER = b"99999999"
BOTH = frozenset({"esearch", "efetch"})
EFETCH, ESEARCH = frozenset({"efetch"}), frozenset({"esearch"})


@dataclass(frozen=True, slots=True)
class _Scene:
    """Give a fault what it may look at beside the answer.

    Attributes:
        seconds: The fault's own measure of time.
        key: The API key of the request, or "".
        before: The answer that the same utility gave last.
    """

    seconds: float
    key: str
    before: Answer | None


Bend = Callable[[Answer, _Scene], Answer]


@dataclass(frozen=True, slots=True)
class Fault:
    """Bend an answer, or leave it as it is where the fault has nothing to bend.

    Attributes:
        number: Its place in the list of bad inputs.
        tools: The utilities it can befall.
        seconds: How long it hangs or drips, or what Retry-After says.
        lasting: Whether it stays once it has come.
    """

    number: int
    name: str
    bend: Bend
    tools: frozenset[str] = frozenset({"esearch", "efetch", "epost", "einfo", "esummary"})
    seconds: float = 2
    lasting: bool = False

    def lasts(self, seconds: float) -> Fault:
        """Give the same fault with another measure of time."""
        return replace(self, seconds=seconds)

    def forever(self) -> Fault:
        """Give the same fault, to stay until the schedule is cleared."""
        return replace(self, lasting=True)

    def befall(self, answer: Answer, *, key: str, before: Answer | None) -> Answer:
        """Bend an answer; an answer it does not fit comes back unchanged."""
        if answer.tool not in self.tools or answer.status != 200:
            return answer
        return self.bend(answer, _Scene(self.seconds, key, before))


def _json(code: int, **words: str) -> Bend:
    def bend(answer: Answer, scene: _Scene) -> Answer:
        # NCBI repeats the key it was sent, so a body that is logged gives the key away.
        body = json.dumps(words | {"api-key": scene.key or "127.0.0.1"}).encode()
        headers = (("Retry-After", f"{scene.seconds:g}"),) if code == 429 else ()
        return replace(answer, body=body, status=code, kind=JSON, headers=headers)

    return bend


def _page(status: int, title: str, text: str) -> Bend:
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><p>{text}</p></body></html>\n".encode()
    return lambda answer, _: replace(answer, body=page, status=status, kind=HTML)


def _error(text: str, status: int) -> Bend:
    return lambda answer, _: replace(Answer.error(answer.tool, text), status=status)


def _body(change: Callable[[bytes], bytes]) -> Bend:
    return lambda answer, _: replace(answer, body=change(answer.body))


def _cut(answer: Answer, framing: Framing) -> Answer:
    return replace(answer, framing=framing, sent=len(answer.body) // 2)


def _inside(byte: bytes) -> Bend:
    def change(body: bytes) -> bytes:
        place = body.find(b"<ArticleTitle>")
        place = place + len(b"<ArticleTitle>") if place >= 0 else body.rfind(b"</")
        return body[:place] + byte + body[place:]

    return _body(change)


def _redirect(answer: Answer, _: _Scene) -> Answer:
    return replace(answer, status=302, body=b"", headers=(("Location", "https://pubmed.example.org/elsewhere"),))


def _records(change: Callable[[list[bytes]], list[bytes]]) -> Bend:
    def bend(answer: Answer, _: _Scene) -> Answer:
        records = answer.records()
        return replace(answer, body=Answer.articles(change(records)).body) if records else answer

    return bend


def _strange(records: list[bytes]) -> list[bytes]:
    return [*records, re.sub(rb"(<PMID[^>]*>)\d+", rb"\g<1>" + STRANGER, records[0], count=1)]


def _newer(records: list[bytes]) -> list[bytes]:
    newer = re.sub(rb'(<PMID Version=")\d+', rb"\g<1>2", records[0], count=1)
    return [newer.replace(b"<ArticleTitle>", b"<ArticleTitle>Version 2: ", 1), *records]


def _ids(answer: Answer) -> list[bytes]:
    return re.findall(rb"<Id>(\d+)</Id>", answer.body)


def _count_moves(answer: Answer, _: _Scene) -> Answer:
    if not _ids(answer):
        return answer
    return replace(answer, body=re.sub(rb"<Count>(\d+)", lambda m: b"<Count>%d" % (int(m[1]) + 1), answer.body))


def _ids_again(answer: Answer, scene: _Scene) -> Answer:
    ids, before = _ids(answer), _ids(scene.before) if scene.before else []
    if not ids or not before or before[0] in ids:
        return answer
    return replace(answer, body=answer.body.replace(b"<Id>%s</Id>" % ids[-1], b"<Id>%s</Id>" % before[0]))


def _id_short(answer: Answer, _: _Scene) -> Answer:
    ids = _ids(answer)
    return replace(answer, body=answer.body.replace(b"<Id>%s</Id>" % ids[-1], b"")) if ids else answer


LIMIT = {"error": "API rate limit exceeded", "count": "11", "limit": "10"}
OUT_OF_RANGE = "Search Backend failed: Position 9999 is OUT OF RANGE [0,9998]"
BLOCKED = ("NCBI - WWW Error Blocked Diagnostic", "Access Denied. Your access has been temporarily blocked.")
MAINTENANCE = ("NCBI: maintenance", "The site is down for scheduled maintenance.")

FAULTS = {
    fault.name: fault
    for fault in (
        Fault(1, "429", _json(429, **LIMIT)),
        Fault(2, "429 for ever", _json(429, **LIMIT), lasting=True),
        Fault(3, "429 at 200", _json(200, **LIMIT)),
        Fault(4, "500", _page(500, "Internal Server Error", "An error has occurred.")),
        Fault(4, "502", _page(502, "Bad Gateway", "The proxy server received an invalid response.")),
        Fault(4, "503", _page(503, "Service Unavailable", "The service is temporarily unavailable.")),
        Fault(5, "history expired", _error("Unable to obtain query #1", 400), EFETCH),
        Fault(6, "out of range", _error(OUT_OF_RANGE, 400), EFETCH),
        Fault(7, "403", _page(403, "Forbidden", "You do not have permission.")),
        Fault(7, "414", _page(414, "Request-URI Too Long", "The requested URL is too long.")),
        Fault(9, "dropped", lambda answer, _: replace(answer, ending="drop")),
        Fault(9, "reset", lambda answer, _: replace(answer, ending="reset")),
        Fault(10, "hang", lambda answer, scene: replace(answer, wait=scene.seconds, ending="drop"), seconds=5),
        Fault(11, "slow drip", lambda answer, scene: replace(answer, drip=scene.seconds), seconds=5),
        Fault(12, "length cut", lambda answer, _: _cut(answer, "length")),
        Fault(13, "chunks cut", lambda answer, _: _cut(answer, "chunked")),
        Fault(14, "close cut", lambda answer, _: _cut(answer, "close")),
        Fault(15, "maintenance", _page(200, *MAINTENANCE)),
        Fault(15, "blocked", _page(200, *BLOCKED)),
        Fault(16, "empty body", _body(lambda _: b"")),
        Fault(17, "undeclared gzip", _body(lambda body: gzip.compress(body, mtime=0))),
        Fault(19, "redirect", _redirect),
        Fault(20, "bad key", _json(400, error="API key invalid", count="1", status="unknown")),
        Fault(23, "backend failed", _error("Search Backend failed: Database is not supported: pubmed", 200)),
        Fault(23, "json error", _json(200, error="error forwarding request")),
        Fault(26, "count moves", _count_moves, ESEARCH),
        Fault(27, "ids again", _ids_again, ESEARCH),
        Fault(28, "id short", _id_short, ESEARCH),
        Fault(31, "record missing", _records(lambda records: records[:-1]), EFETCH),
        Fault(32, "record not asked", _records(_strange), EFETCH),
        Fault(33, "record twice", _records(lambda records: [records[0], *records]), EFETCH),
        Fault(33, "two versions", _records(_newer), EFETCH),
        Fault(34, "empty set", _records(lambda _: []), EFETCH),
        Fault(37, "wrong root", lambda answer, _: replace(answer, body=Answer.result("einfo", "").body), BOTH),
        Fault(38, "two documents", _body(lambda body: body + body), BOTH),
        Fault(41, "bad utf-8", _inside(b"\xff\xfe")),
        Fault(41, "control character", _inside(b"\x0b")),
    )
}
