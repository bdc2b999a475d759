"""The page as a server: what it answers, what it keeps to itself, how it starts and ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from chat.gate.accounts import Accounts, hashed
from chat.server import application, serve
from corpus.errors import ServeError
from corpus.settings import Settings
from tests.chat.fixed import FixedAssistant

ROOT = Path(__file__).parents[2]

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def get(address):
    with urllib.request.urlopen(address, timeout=20) as response:
        return response.status, dict(response.headers), response.read().decode()


def test_responses_carry_the_security_headers(url):
    status, headers, _ = get(url)
    assert status == 200
    assert {name: headers[name] for name in ("x-content-type-options", "referrer-policy", "x-frame-options")} == {
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "x-frame-options": "DENY",
    }
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'none'"
    assert policy["connect-src"] == "'self'"
    assert policy["form-action"] == "'self'"


def test_healthz(url):
    assert json.loads(get(f"{url}healthz")[2]) == {"status": "ok", "generation": "g1", "records": 178}


def test_nothing_is_offered_beside_the_page(url):
    assert json.loads(get(f"{url}gradio_api/info")[2]) == {"named_endpoints": {}, "unnamed_endpoints": {}}
    for path in ("docs", "openapi.json", "monitoring", "runs"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            get(url + path)
        assert refused.value.code in {403, 404}
        refused.value.close()


def test_the_page_names_no_path_of_this_machine(url):
    source = get(url)[2] + get(f"{url}config")[2]
    assert str(ROOT) not in source
    assert str(Path(sys.prefix)) not in source


def test_a_port_in_use_is_an_error_with_a_hint():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=re.escape(f"Port {port} on 127.0.0.1 is already in use.")) as caught:
            serve(FixedAssistant(), Settings.load(port=port))
    assert caught.value.hint == "Choose another port with `hepcite serve --port`."


def test_an_address_that_is_not_ours_is_an_error():
    anna = Accounts({"anna": hashed("correct horse")})
    with pytest.raises(ServeError, match=r"cannot be served on 192\.0\.2\.1:7860"):
        serve(FixedAssistant(), Settings.load(host="192.0.2.1"), anna)


def test_tools_without_their_package_are_an_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "mcp.server.lowlevel", None)
    monkeypatch.delitem(sys.modules, "chat.tools", raising=False)
    with pytest.raises(ServeError, match="The MCP tools need a package that is not installed") as caught:
        application(FixedAssistant(), Settings.load(mcp=True))
    assert caught.value.hint == "Install hepcite[mcp]."


def test_serve_says_when_it_is_ready_and_ends_in_peace_when_interrupted():
    source = (
        "from chat.server import serve; from corpus.settings import Settings; "
        "from tests.chat.fixed import FixedAssistant; "
        "serve(FixedAssistant(), Settings.load(port=0), on_ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", source],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ,
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/", address)
        assert get(f"{address}healthz")[0] == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
