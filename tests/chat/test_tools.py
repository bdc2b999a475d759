"""The MCP tools, asked by the protocol's own client."""

import asyncio
import re
from pathlib import Path

import httpx
import pytest

from tests.chat.served import served

pytest.importorskip("mcp", reason="needs hepcite[mcp]")

from mcp.client.client import Client

ROOT = Path(__file__).parents[2]

# gradio's queue sums up its timings with pandas in ways that pandas has deprecated; as errors they end its tasks.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def fixed():
    with served(mcp=True) as url:
        yield f"{url}mcp"


def call(address, tool, arguments):
    async def asking():
        async with Client(address) as client:
            return await client.call_tool(tool, arguments)

    return asyncio.run(asking())


def test_three_tools_and_nothing_of_the_page(fixed):
    async def listing():
        async with Client(fixed) as client:
            return (await client.list_tools()).tools

    offered = {tool.name: tool for tool in asyncio.run(listing())}
    assert set(offered) == {"ask", "search", "get_record"}
    assert offered["search"].input_schema["properties"]["k"]["maximum"] == 100
    assert offered["ask"].input_schema["required"] == ["q"]
    assert all(tool.annotations.read_only_hint for tool in offered.values())


def test_a_program_is_told_that_a_plan_is_no_result(fixed):
    async def introduced():
        async with Client(fixed) as client:
            return client.instructions

    assert "registered trials: what is planned, never a result" in asyncio.run(introduced())
    assert call(fixed, "search", {"q": "survival", "k": 1}).structured_content["hits"][0]["kind"] == "article"


def test_tools_answer_as_the_api_does(fixed):
    for tool, arguments, path in (
        ("ask", {"q": "survival"}, "api/ask?q=survival"),
        ("ask", {"q": "xenon?"}, "api/ask?q=xenon%3F"),
        ("search", {"q": "survival", "k": 1}, "api/search?q=survival&k=1"),
        ("get_record", {"key": "pmid:28370357"}, "api/records/pmid:28370357"),
    ):
        result = call(fixed, tool, arguments)
        assert not result.is_error
        assert result.structured_content == httpx.get(fixed.removesuffix("mcp") + path).json()


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("get_record", {"key": "pmid:1"}, "No record is stored under that key. Give a key such as pmid:23855301"),
        ("ask", {"q": "no index"}, "There is no index yet. Build one with `hepcite index`."),
        ("ask", {}, "q: Field required."),
        ("ask", {"q": "x" * 2001}, "q: String should have at most 2000 characters."),
        ("search", {"q": "x", "k": 1000}, "k: Input should be less than or equal to 100."),
        ("ask", {"q": "crash"}, "Something unexpected went wrong; it has been logged."),
        ("delete", {}, "There is no tool 'delete'; there are ask, search, get_record."),
    ],
)
def test_what_goes_wrong_is_said_to_the_program(fixed, tool, arguments, said):
    result = call(fixed, tool, arguments)
    assert result.is_error
    assert result.content[0].text.startswith(said)


def test_there_is_no_stream_to_hold_open(fixed):
    response = httpx.get(fixed, headers={"accept": "text/event-stream"})
    assert (response.status_code, response.headers["allow"]) == (405, "POST")


def test_the_example_of_the_documentation_runs(words, capsys):
    text = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    (example,) = [block for block in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "mcp" in block]
    with served(words, mcp=True) as url:
        exec(compile(example.replace("http://127.0.0.1:7860/", url), "docs/api.md", "exec"), {})
    assert capsys.readouterr().out.startswith("1 ")
