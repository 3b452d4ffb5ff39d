"""What strangers wrote runs no script in the reading room, wherever it is shown, and their pages cannot read ours."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

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
        if request.url.endswith("/pwned"):
            done.append(request.url)

    page.on("request", note_request)
    return page, done


@pytest.mark.slow
def test_no_vector_runs_or_becomes_an_element(
    data: Path, served: Served, watched: tuple[Page, list[str]]
) -> None:
    (page, done), room = watched, served(data)
    articles = len(VECTORS)
    paths = [f"/?q=report&sort=date&page={number}" for number in range(1, articles // PER_PAGE + 2)]
    paths += [f"/?q={quote(vector)}" for vector in VECTORS[::5]]
    for number in range(1, articles + 1):
        paths += [f"/articles/{number}", f"/articles/{number}/diff"]
    for path in paths:
        answer = page.goto(room + path)
        assert answer is not None
        assert answer.status in (200, 400), (path, answer.status)
        assert page.locator(INJECTED).count() == 0, (
            path,
            page.locator(INJECTED).first.evaluate("e => e.outerHTML"),
        )
        assert done == [], path


def test_there_are_as_many_vectors_as_promised() -> None:
    assert len(set(VECTORS)) >= 60
