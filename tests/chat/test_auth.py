"""Who may come in: accounts, the password at every door, and what a start without one says."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
import trustme

from chat.gate.accounts import Accounts, guarded, hashed
from chat.server import serve
from corpus.errors import ServeError, SettingsError
from corpus.settings import Settings
from tests.chat.fixed import FixedAssistant
from tests.chat.served import served

ROOT = Path(__file__).parents[2]
ANNA = ("anna", "correct: 马 staple")

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def anna():
    return f"anna:{hashed(ANNA[1])}"


@pytest.fixture(scope="module")
def accounts(anna, tmp_path_factory):
    file = tmp_path_factory.mktemp("accounts") / "accounts"
    file.write_text(f"# who may come in\n\n{anna}\n", encoding="utf-8")
    return Accounts.read(file)


@pytest.fixture(scope="module")
def locked(accounts):
    with served(accounts=accounts) as url:
        yield url


def test_accounts_admit_the_name_with_its_password_alone(accounts, anna):
    assert accounts.admits(*ANNA)
    assert not accounts.admits("anna", ANNA[1] + "x")
    assert not accounts.admits("berta", ANNA[1])
    assert hashed(ANNA[1]) != anna.partition(":")[2]
    assert ANNA[1] not in anna


@pytest.mark.parametrize(
    "line", ["anna", "anna:secret", ":$scrypt$", "anna:$scrypt$ln=1,r=1,p=1$AAAA$AAAA", "# nobody"]
)
def test_a_file_of_something_else_is_an_error(tmp_path, line):
    file = tmp_path / "accounts"
    file.write_text(line)
    with pytest.raises(SettingsError) as caught:
        Accounts.read(file)
    assert caught.value.hint == "`hepcite password NAME` prints a line."


def test_a_short_password_is_none():
    with pytest.raises(SettingsError, match="fewer than 8 characters"):
        hashed("1234567")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ""),
        ("GET", "config"),
        ("GET", "theme.css"),
        ("GET", "gradio_api/queue/data?session_hash=x"),
        ("POST", "gradio_api/queue/join"),
        ("GET", "api/ask?q=survival"),
        ("HEAD", "api/search?q=survival"),
        ("GET", "api/records/23855301"),
        ("GET", "api/openapi.json"),
        ("POST", "mcp"),
    ],
)
def test_every_door_asks(locked, method, path):
    response = httpx.request(method, locked + path)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Basic realm="hepcite", charset="UTF-8"'
    assert "x-frame-options" in response.headers


@pytest.mark.parametrize("given", ["Basic", "Basic !", "Basic YW5uYQ==", "Bearer YW5uYTp4", "Basic /w=="])
def test_what_is_no_name_and_password_is_asked_again(locked, given):
    assert httpx.get(locked, headers={"authorization": given}).status_code == 401


def test_health_is_open_and_says_no_more(locked):
    assert httpx.get(f"{locked}healthz").json() == {"status": "ok"}


def test_the_password_opens_page_and_api(locked):
    with httpx.Client(auth=ANNA, base_url=locked) as client:
        assert client.get("").status_code == 200
        assert client.get("config").status_code == 200
        assert client.get("api/ask?q=survival").json()["refused"] is False


def test_wrong_passwords_make_an_address_wait_and_nobody_else(accounts):
    with served(accounts=accounts) as url:

        def status(password, address):
            headers = {"x-forwarded-for": address}  # the server believes a proxy on this machine
            return httpx.get(f"{url}api/ask?q=survival", auth=("anna", password), headers=headers, timeout=30)

        assert status(ANNA[1], "192.0.2.7").status_code == 200
        assert [status(f"guess {number}", "192.0.2.7").status_code for number in range(5)] == [401] * 5
        refused = status("guess 6", "192.0.2.7")
        assert (refused.status_code, refused.json()["code"]) == (429, "slow_down")
        assert 0 < int(refused.headers["retry-after"]) <= 13
        assert status(ANNA[1], "192.0.2.7").status_code == 200  # known since before
        assert status("guess 7", "192.0.2.8").status_code == 401


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_others_are_not_let_in_without_a_password(host):
    with pytest.raises(ServeError, match=re.escape(f"Serving on {host} lets others in, and no password is set.")):
        serve(FixedAssistant(), Settings.load(host=host))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_this_machine_needs_none(host):
    guarded(host, None)


def test_the_command_refuses_before_it_builds_anything(run, home):
    code, out, err = run("serve", "--host", "0.0.0.0")
    assert (code, out) == (13, "")
    assert "no password is set" in err
    assert "--auth" in err
    assert not home.exists()


def test_the_command_warns_where_passwords_can_be_read(run, starter, monkeypatch):
    monkeypatch.setenv("HEPCITE_PASSWORD", ANNA[1])
    with socket.create_server(("0.0.0.0", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, err = run("serve", "--host", "0.0.0.0", "--port", port, "--auth", "anna")
    assert code == 13
    assert "Warning: without TLS, passwords and questions travel in clear text." in err
    assert f"Port {port} on 0.0.0.0 is already in use." in err


def test_a_password_without_anybody_to_ask(run, monkeypatch):
    code, _, err = run("password", "anna")
    assert (code, "Set HEPCITE_PASSWORD." in err) == (2, True)
    monkeypatch.setenv("HEPCITE_PASSWORD", "x" * 8)
    code, _, err = run("serve", "--port", "0")
    assert (code, "Give the name with --auth." in err) == (2, True)


def test_the_line_the_command_prints_is_read_again(run, monkeypatch, tmp_path):
    monkeypatch.setenv("HEPCITE_PASSWORD", ANNA[1])
    code, out, _ = run("password", "anna")
    assert code == 0
    file = tmp_path / "accounts"
    file.write_text(out, encoding="utf-8")
    assert Accounts.read(file).admits(*ANNA)
    assert run("password", "an:na")[0] == 2


def test_over_tls(tmp_path, anna):
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    (tmp_path / "accounts").write_text(anna, encoding="utf-8")
    source = (
        "from pathlib import Path; from chat.gate.accounts import Accounts; from chat.server import serve; "
        "from corpus.settings import Settings; from tests.chat.fixed import FixedAssistant; import sys; "
        "folder = Path(sys.argv[1]); accounts = Accounts.read(folder / 'accounts'); "
        "settings = Settings.load(port=0, tls_cert=folder / 'cert.pem', tls_key=folder / 'key.pem'); "
        "serve(FixedAssistant(), settings, accounts, on_ready=lambda url: print(url, flush=True))"
    )
    with subprocess.Popen(
        [sys.executable, "-c", source, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert re.fullmatch(r"https://127\.0\.0\.1:\d+/", address)
        trusting = ssl.create_default_context()
        authority.configure_trust(trusting)
        assert httpx.get(f"{address}healthz", verify=trusting).json() == {"status": "ok"}
        assert httpx.get(f"{address}api/ask?q=survival", verify=trusting, auth=ANNA).status_code == 200
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_certificate_that_is_none_is_an_error(tmp_path, content):
    file = tmp_path / "cert.pem"
    if content:
        file.write_text(content)
    with pytest.raises(ServeError, match="The certificate cannot be used"):
        serve(FixedAssistant(), Settings.load(port=0, tls_cert=file))


def test_a_browser_signs_in_once(chromium, locked):
    context = chromium.new_context(http_credentials={"username": ANNA[0], "password": ANNA[1]})
    page = context.new_page()
    refused = []
    page.on("response", lambda response: refused.append(response.url) if response.status >= 400 else None)
    page.goto(locked)
    page.wait_for_selector("#question textarea")
    page.wait_for_selector("#top >> text=/Corpus:/ >> visible=true")
    assert [url for url in refused if url != locked] == []
    context.close()
