"""Pages of somebody else, names that are not ours, and doors of gradio that are to stay shut."""

import httpx
import pytest

from chat.gate.accounts import Accounts, hashed
from tests.chat.served import served

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


def status(url, path="healthz", method="GET", **headers):
    return httpx.request(method, url + path, headers=headers).status_code


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:7860", "127.0.0.1:80", "[::1]:7860", "[::1]"])
def test_our_own_names(url, host):
    assert status(url, host=host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.evil.example", "a@localhost:x", "["],
)
def test_a_name_pointed_at_this_machine_is_not_ours(url, host):
    assert status(url, host=host) == 421


def test_a_name_that_is_set_is_ours_and_may_be_that_of_a_proxy():
    with served(hosts="desk.example, other.example") as url:
        assert status(url, host="desk.example:443") == 200
        assert status(url, host="localhost") == 200
        assert status(url, host="evil.example") == 421
        assert status(url, origin="https://desk.example") == 200


def test_others_reach_it_under_any_name_where_a_password_is_asked_for():
    accounts = Accounts({"anna": hashed("correct horse")})
    with served(accounts=accounts, host="0.0.0.0") as url:
        assert status(url, host="desk.example") == 200
    with served(accounts=accounts, host="0.0.0.0", hosts="desk.example") as url:
        assert status(url, host="other.example") == 421


@pytest.mark.parametrize("path", ["", "config", "api/ask?q=survival", "gradio_api/info"])
@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost:1", "http://127.0.0.1.evil.example"]
)
def test_pages_of_other_sites_may_not_ask(url, path, origin):
    response = httpx.get(url + path, headers={"origin": origin})
    assert response.status_code == 403
    assert response.json()["code"] == "foreign_origin"
    assert "access-control-allow-origin" not in response.headers


def test_nor_ask_whether_they_may(url):
    assert status(url, "api/ask", "OPTIONS", origin="https://evil.example") == 403


def test_our_own_page_may(url):
    assert status(url, origin=url.rstrip("/")) == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "gradio_api/file=https://evil.example/pixel.png"),
        ("GET", "gradio_api/file=HTTP://evil.example/pixel.png"),
        ("GET", "gradio_api/file=//evil.example/pixel.png"),
        ("GET", "gradio_api/file=https%3A%2F%2Fevil.example"),
        ("GET", "gradio_api/proxy=https://evil.example/"),
        ("POST", "gradio_api/upload"),
        ("POST", "gradio_api/run/predict"),
        ("POST", "gradio_api/call/ask"),
        ("POST", "gradio_api/vibe-edit"),
        ("POST", "gradio_api/process_recording"),
        ("POST", "gradio_api/component_server"),
        ("GET", "gradio_api/deep_link"),
        ("GET", "gradio_api/dev/reload"),
        ("POST", "login"),
        ("GET", "logout"),
        ("GET", "monitoring"),
        ("GET", "//evil.example/"),
        ("GET", "page/"),
        ("GET", "docs"),
        ("GET", "openapi.json"),
    ],
)
def test_what_the_page_does_not_use_is_not_there(url, method, path):
    response = httpx.request(method, url + path)
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert "location" not in response.headers


def test_files_of_the_server_are_not_served(url):
    for path in (
        "gradio_api/file=/etc/hostname",
        "assets/../../../../etc/hostname",
        "static/%2e%2e/%2e%2e/pyproject.toml",
    ):
        assert httpx.get(url + path).status_code in {403, 404}
