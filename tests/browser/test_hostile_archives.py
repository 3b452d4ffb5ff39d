"""What strangers wrote runs no script in the reading room, wherever it is shown, and their pages cannot read ours."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from playwright.sync_api import Page, Request

from tests.archive.conftest import Keeper
from tests.browser.conftest import Opened, Served, keeping
from tests.browser.vectors import VECTORS

PER_PAGE = 20
HANDLERS = "[onerror],[onload],[onfocus],[onbegin],[ontoggle],[onmouseover],[onanimationstart],[onpageshow],[onstart]"
INJECTED = (
    f"main script, main style, main iframe, main object, main embed, main base, main meta, {HANDLERS},"
    "a[href^='javascript:' i], a[href^='data:' i], a[href^='vbscript:' i]"
)

ELEMENTS = """([html, selector]) => [...new DOMParser().parseFromString(html, "text/html").querySelectorAll(selector)]
    .map(element => element.outerHTML)"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with every vector in every place that a stranger, or a careless reader, can write to."""
    data = tmp_path_factory.mktemp("hostile") / "data"
    with keeping(data) as keeper:
        for number, vector in enumerate(VECTORS):
            keep_everywhere(keeper, number, vector)
    return data


def keep_everywhere(keeper: Keeper, number: int, vector: str) -> None:
    url = f"https://evil{number % 7}.example/{number}?{quote(vector, safe=chr(39) + '<>()`')}"
    words = f"{vector} is what stands in report number {number} of the harbour master. " * 5
    fields: dict[str, Any] = {
        "title": f"{vector} {number}",
        "authors": (vector,),
        "tags": (vector,),
        "site_name": vector,
        "description": vector,
        "image": vector,
    }
    payload = f"<title>{vector}</title><body>{vector}<p>{words}".encode()
    keeper.keep(url, words, markdown=f"{vector}\n\n{words}", payload=payload, **fields)
    keeper.keep(url, words + vector, markdown=f"{words}\n\n{vector}", **fields)
    keeper.archive.labels.change(url, [vector[:100].strip()])
    keeper.archive.notes.add(url, vector)


@pytest.fixture
def watched(opened: Opened) -> tuple[Page, list[str]]:
    """A page, and what a script of others did in it."""
    page, done = opened("about:blank"), list[str]()
    page.expose_function("pwned", partial(done.append, "ran"))

    def note_request(request: Request) -> None:
        if urlsplit(request.url).path == "/pwned":
            done.append(request.url)

    page.on("request", note_request)
    return page, done


@pytest.mark.slow
def test_no_vector_runs_or_becomes_an_element(
    data: Path, served: Served, watched: tuple[Page, list[str]], opened: Opened
) -> None:
    """Diffs are fetched and parsed by the browser, but not shown: that takes a fifth of the time."""
    (page, done), room, parsed = watched, served(data), opened("about:blank")
    articles = len(VECTORS)
    paths = [f"/?q=report&sort=date&page={number}" for number in range(1, articles // PER_PAGE + 2)]
    paths += [f"/?q={quote(vector)}" for vector in VECTORS[::5]]
    paths += ["/changes"]  # /add has a bookmarklet of ours
    paths += [f"/articles/{number}" for number in range(1, articles + 1)] + ["/articles/1/diff"]
    for path in paths:
        answer = page.goto(room + path)
        assert answer is not None
        assert answer.status in (200, 400), (path, answer.status)
        assert page.locator(INJECTED).count() == 0, (
            path,
            page.locator(INJECTED).first.evaluate("e => e.outerHTML"),
        )
        assert done == [], path
    assert parsed.evaluate(ELEMENTS, ["<main><img src=x onerror=alert(1)></main>", INJECTED])
    for number in range(1, articles + 1):
        diff = page.request.get(f"{room}/articles/{number}/diff")
        assert diff.ok
        assert parsed.evaluate(ELEMENTS, [diff.text(), INJECTED]) == [], number


PRYING = """<!doctype html><title>A trap</title><body><p>The tide tables of the week.
<script>
  document.title = "ran";
  fetch(document.referrer + "api/v1/articles").then(() => parent.postMessage("read", "*"));
  try { parent.document.title = "ran"; top.location = "/pwned"; } catch (refused) {}
  navigator.serviceWorker?.register("/pwned");
</script>
<img src="http://live.example/pwned"><img src="/pwned"><img src=x onerror="top.location='/pwned'">
<link rel=stylesheet href="http://live.example/pwned"><style>@import "http://live.example/pwned";
  body { background: url(http://live.example/pwned) }</style>
<iframe src="http://live.example/pwned"></iframe>
<iframe srcdoc="<script>parent.parent.location='/pwned'</script>"></iframe>
<meta http-equiv=refresh content="0;url=http://live.example/pwned"><base href="http://live.example/">
<form action="http://live.example/pwned"><button>Win</button></form><object data="http://live.example/pwned"></object>
<video poster="http://live.example/pwned" src="http://live.example/pwned" autoplay></video>"""


@pytest.mark.parametrize("framed", [True, False])
def test_a_captured_page_runs_nothing_loads_nothing_from_the_web_and_reads_nothing_of_ours(
    framed: bool, served: Served, tmp_path: Path, watched: tuple[Page, list[str]]
) -> None:
    with keeping(tmp_path / "data") as keeper:
        keeper.keep("https://evil.example/trap", payload=PRYING.encode())
    page, done = watched
    room = served(tmp_path / "data")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.context.add_cookies([{"name": "pressmark", "value": "secret", "url": room}])
    page.goto(room + "/captures/1")
    address = page.locator("iframe").get_attribute("src")
    assert address is not None
    replay = address.partition("/web/")[0]
    assert replay != room
    if not framed:
        page.goto(address, referer=room + "/")
    page.wait_for_load_state("networkidle")
    inside = page.frames[1] if framed else page.main_frame
    assert "tide tables" in inside.locator("p").first.inner_text()
    assert inside.title() == "A trap"
    assert done == []
    assert {url for url in asked if not url.startswith((room, replay))} == set()
    assert not [url for url in asked if "/api/" in url]


def test_there_are_as_many_vectors_as_promised() -> None:
    assert len(set(VECTORS)) >= 60
