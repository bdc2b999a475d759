import gradio as gr
import pytest
from starlette.requests import Request

from chat.holdings.permission import may_update


def asked(client="127.0.0.1", host="127.0.0.1:7860", username=None, **headers):
    """Make a request as gradio gives it to an event."""
    named = {"host": host} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in named.items()]
    scope = {"type": "http", "headers": raw, "client": client and (client, 50_000)}
    return gr.Request(request=Request(scope), username=username)


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost", "[::1]:7860", "LOCALHOST:80"])
@pytest.mark.parametrize("client", ["127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_may(client, host):
    assert may_update(asked(client, host))
    assert may_update(asked(client, host, origin=f"http://{host}"))


@pytest.mark.parametrize("client", ["192.0.2.7", "10.0.0.1", "2001:db8::1", "testclient", None])
def test_others_may_not_unless_signed_in(client):
    assert not may_update(asked(client))
    assert may_update(asked(client, username="reader"))


@pytest.mark.parametrize("host", ["desk.example.org", "127.0.0.1.example.org", "", "[", "localhost.example.org:7860"])
def test_a_name_that_only_leads_here_is_not_this_machine(host):
    assert not may_update(asked(host=host))


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://desk.example.org", "http://["])
def test_a_page_of_another_place_is_not_this_machine(origin):
    assert not may_update(asked(origin=origin))


@pytest.mark.parametrize("name", ["x_forwarded_for", "forwarded", "x_real_ip", "via", "x_forwarded_host"])
def test_what_a_proxy_passes_on_is_not_from_this_machine(name):
    assert not may_update(asked(**{name: "127.0.0.1"}))
    assert may_update(asked(username="reader", **{name: "192.0.2.7"}))
