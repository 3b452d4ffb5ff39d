"""`pressmark mcp` as an agent's program uses it: real client sessions over stdio and over HTTP on loopback."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client

from archive.archive import Archive
from archive.article import ExtractedArticle
from crawler.cli.mcp import _check_installed
from tests.archive.search.shelf import keep
from tests.command_server import CommandServer
from tests.crawler.conftest import TIMEOUT_S, Pressmark
from tests.serving import Serving, serving
from tests.sites.articles import articles
from tests.sites.pages import ServedPages

Result = TypeVar("Result")
Session = Callable[[Client], Awaitable[Result]]
READING = {"search", "read_article", "diff", "story", "changes", "sources"}


@pytest.fixture(autouse=True)
def kept(data: Path) -> None:
    with Archive.open(data) as archive:
        keep(
            archive.database,
            ExtractedArticle("https://river.example/1", title="Flood", text="The river rose."),
        )


@pytest.fixture(name="serving")
def serving_agents(data: Path, environment: dict[str, str], commands: CommandServer) -> Iterator[Serving]:
    """Starts a server over HTTP and returns its address; stopped at the end of the test."""
    with serving(commands, environment) as start:
        yield partial(start, "--data", data, "mcp", "--http")


def over_http(address: str, session: Session[Result], token: str | None = None) -> Result:
    async def run() -> Result:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with (
            httpx2.AsyncClient(headers=headers, timeout=TIMEOUT_S) as client,
            Client(streamable_http_client(address, http_client=client)) as agent,
        ):
            return await session(agent)

    return asyncio.run(run())


async def tools(agent: Client) -> set[str]:
    return {tool.name for tool in (await agent.list_tools()).tools}


async def found(agent: Client) -> Any:
    return _plain(await agent.call_tool("search", {"query": "river"}))["articles"][0]["foreign"]["title"]


def _plain(result: Any) -> Any:
    assert not result.is_error, result.content
    return json.loads(result.content[0].text)


def test_an_agent_searches_and_adds_over_stdio(data: Path, environment: dict[str, str]) -> None:
    command = ["-m", "pressmark", "--data", str(data), "mcp", "--allow-add"]
    started = StdioServerParameters(command=sys.executable, args=command, env=environment)

    async def session(url: str) -> tuple[set[str], str, Any, Any]:
        async with Client(stdio_client(started)) as agent:
            added = _plain(await agent.call_tool("add", {"urls": [url], "labels": ["agents"], "wait_s": 120}))
            read = await agent.call_tool("read_article", {"key": url})
            return await tools(agent), await found(agent), added, _plain(read)

    with ServedPages(articles(1)) as site:
        names, title, added, read = asyncio.run(session(site.at("/news/0")))
    assert names == READING | {"add", "job"}
    assert title == "Flood"
    assert (added["state"], added["counts"], added["next_after"]) == ("done", {"new": 1}, None)
    assert added["pages"][0]["article_id"] == read["article_id"]
    assert read["labels"] == ["agents"]
    assert "This is edition 0 of the report." in read["foreign"]["text"]


def test_an_agent_reads_over_http_and_cannot_add(serving: Serving) -> None:
    address = serving()
    assert over_http(address, tools) == READING
    assert over_http(address, found) == "Flood"


def test_a_page_in_a_browser_cannot_use_the_server(serving: Serving) -> None:
    address, asked = serving(), {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepts = {"Accept": "application/json, text/event-stream"}
    for headers, status in (
        ({"Host": "rebound.example"}, 421),
        ({"Origin": "https://evil.example"}, 403),
        ({"Authorization": "Bearer nonsense"}, 401),
        ({"Authorization": "Basic bm9uc2Vuc2U="}, 401),
    ):
        assert httpx2.post(address, json=asked, headers=accepts | headers).status_code == status
    assert httpx2.post(address, content=b"x" * 2_000_000, headers=accepts).status_code in (400, 413)


def test_elsewhere_each_request_needs_a_token_and_adding_needs_its_scope(
    serving: Serving, pressmark: Pressmark
) -> None:
    address = serving("--host", "0.0.0.0", "--allow-host", "localhost", "--allow-add")
    address = address.replace("0.0.0.0", "localhost")
    assert httpx2.post(address, json={}).status_code == 401
    reads = pressmark("token", "create", "reader").out.strip()
    adds = pressmark("token", "create", "adder", "--scope", "add").out.strip()

    async def add(agent: Client) -> str:
        result = await agent.call_tool("add", {"urls": ["https://example.org/"]})
        assert result.is_error
        return str(result.content[0].text)  # type: ignore[union-attr]

    assert over_http(address, found, reads) == "Flood"
    assert "needs a token with the scope add" in over_http(address, add, reads)
    headers = {"Authorization": f"Bearer {adds}"}
    assert httpx2.post(address, json={}, headers=headers).status_code == 403
    pressmark("token", "revoke", "reader")
    assert httpx2.post(address, json={}, headers={"Authorization": f"Bearer {reads}"}).status_code == 401


def test_where_there_is_no_archive_it_says_so_before_an_agent_asks(
    pressmark: Pressmark, tmp_path: Path
) -> None:
    done = pressmark("--data", str(tmp_path / "nowhere"), "mcp")
    assert done.code == 2
    assert "no archive at" in done.err


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(Exception, match=r"agents need an extra: .*pressmark|\[mcp\]"):
        _check_installed()
