"""Bad inputs 18 to 20, by their numbers: who is not trusted, what is not followed, and what is never told."""

from __future__ import annotations

import email.message
import http.client
import io
import ssl
import traceback
import urllib.request
import urllib.response
from dataclasses import replace
from urllib.error import URLError

import pytest

from corpus.errors import RequestRefused
from ingest.answers import MOST_BYTES
from ingest.patience import Patience
from tests.eutils.answer import ARTICLES, Answer
from tests.eutils.doors import opened
from tests.eutils.faults import FAULTS
from tests.ingest.asking import EMAIL, KEY, QUICK, failed, is_unharmed, pmids


def response(file, place):
    """Make a response as urllib hands it on."""
    head = email.message.Message()
    head["Content-Type"] = "text/xml"
    made = urllib.response.addinfourl(file, head, place, 200)
    made.msg = "OK"  # type: ignore[attr-defined]  # urllib sets it on every response
    return made


class _Elsewhere(urllib.request.BaseHandler):
    """An opener's handler for what the stand-in's own way in would only block."""

    handler_order = 100

    def __init__(self, answer):
        self._answer = answer
        self.met = 0

    def https_open(self, req):
        self.met += 1
        answer = self._answer(req)
        self.met -= answer is None
        return answer


def meeting(answer):
    handler = _Elsewhere(answer)
    vars(urllib.request)["_opener"].add_handler(handler)
    return handler


def test_18_a_certificate_that_is_not_trusted_is_told_once(at_desk):
    def untrusted(_):
        reason = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed")
        raise URLError(reason)

    handler = meeting(untrusted)
    with pytest.raises(RequestRefused, match="certificate of PubMed's server is not trusted") as caught:
        at_desk.ask()
    assert "SSL_CERT_FILE" in caught.value.hint
    assert handler.met == 1


def test_19_a_redirect_to_another_host_brings_nothing(at_desk):
    at_desk.meets(FAULTS["redirect"].forever(), tool="efetch")
    failed(at_desk)
    assert is_unharmed(at_desk)
    assert set(at_desk.blocked) == {"https://pubmed.example.org/elsewhere"}  # nothing of the request goes along


@pytest.mark.parametrize("place", ["https://pubmed.example.org/elsewhere", "http://eutils.ncbi.nlm.nih.gov/plain"])
def test_19_an_answer_from_elsewhere_is_not_read(at_desk, place):
    whole = Answer.articles([at_desk.shelf[int(pmid)].xml for pmid in pmids(12)]).body

    def elsewhere(req):
        return response(io.BytesIO(whole), place) if "efetch" in req.full_url else None

    handler = meeting(elsewhere)
    with pytest.raises(RequestRefused, match="came from another server and was not read"):
        at_desk.ask()
    assert handler.met == 1
    assert is_unharmed(at_desk)


@pytest.mark.parametrize("status", [400, 200])
@pytest.mark.parametrize("tool", ["esearch", "efetch"])
def test_20_a_refused_key_is_final_and_never_shown(at_desk, caplog, status, tool):
    caplog.set_level("DEBUG")
    bad = FAULTS["bad key"]
    at_desk.meets(replace(bad, bend=lambda a, s: replace(bad.bend(a, s), status=status)).forever(), tool=tool)
    with pytest.raises(RequestRefused, match="PubMed does not accept the API key") as caught:
        at_desk.ask()
    assert "--api-key" in caught.value.hint
    assert len(at_desk.server.log.of(tool)) == 1
    told = "".join(traceback.format_exception(caught.value)) + caught.value.hint + caplog.text
    assert [secret for secret in (KEY, EMAIL) if secret in told] == []
    assert not any(KEY.encode() in raw or EMAIL.encode() in raw for raw in at_desk.kept().values())


def test_20_an_error_that_repeats_the_key_is_told_without_it(at_desk):
    at_desk.meets(FAULTS["429 for ever"].lasts(0))  # its body says "api-key": and the key
    error = failed(at_desk)
    assert '"api-key": "…"' in str(error)
    assert KEY not in "".join(traceback.format_exception(error))


def test_20_the_address_is_taken_out_in_every_spelling(at_desk):
    page = FAULTS["403"]
    text = f"{EMAIL} careful.reader%40example.org {KEY}".encode()
    at_desk.meets(replace(page, bend=lambda a, s: replace(page.bend(a, s), body=text)))
    assert str(failed(at_desk)) == "PubMed refused the request: HTTP 403 … … …."


def test_every_other_error_of_the_connection_is_ours_in_the_end(at_desk):
    at_desk.patience = replace(QUICK, tries=2)
    for error in (http.client.LineTooLong("header"), OSError("odd"), TimeoutError(), ConnectionAbortedError()):

        def broken(_, error=error):
            raise error

        with opened(at_desk.server):
            handler = meeting(broken)
            failed(at_desk)
        assert handler.met == 2


def test_an_answer_larger_than_any_batch_is_not_read_to_its_end(at_desk):
    class Endless(io.BytesIO):
        given = 0

        def read1(self, _=-1, /):
            Endless.given += 2**22
            return bytes(2**22) if Endless.given > 2**22 else ARTICLES

    def endless(req):
        return response(Endless(), req.full_url) if "efetch" in req.full_url else None

    meeting(endless)
    at_desk.patience = Patience(answer=60)
    with pytest.raises(RequestRefused, match="larger than any batch"):
        at_desk.ask()
    assert Endless.given <= MOST_BYTES + 2**24
