"""A reader's way through the archive: searching, reading, comparing, noting; at a desk, on a phone, by keyboard alone,
and without JavaScript."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.archive.conftest import TEXT
from tests.browser.conftest import (
    DESK,
    PHONE,
    Opened,
    Served,
    is_wider_than_its_window,
    keeping,
)
from tests.sites import ServedPages
from tests.sites.articles import article

FLOOD, COPY, ARABIC = "https://river.example/flood", "https://copy.example/flood", "https://nahr.example/1"
SERIOUS = {"serious", "critical"}
FIRST_LOAD_BYTES = 100_000


@pytest.fixture(scope="module")
def room(served: Served, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a reading room: an article with an edit, which another site carries, and some more."""
    data = tmp_path_factory.mktemp("room") / "data"
    with keeping(data) as keeper:
        keeper.keep(FLOOD, authors=("Hannah Brook",), language="en", tags=("weather",))
        keeper.keep(
            FLOOD, TEXT.replace("7 centimetres", "9 centimetres"), title="The river falls", language="en"
        )
        keeper.keep(COPY, TEXT, title="Hochwasser: The river rises", language="de")
        keeper.keep(
            ARABIC, "ارتفع النهر في الليل. نام مدير الميناء متأخرا. " * 8, title="النهر يرتفع", language="ar"
        )
        for number in range(25):
            keeper.keep(
                f"https://post.example/{number}",
                f"Report {number} of the harbour. " * 30,
                title=f"Report {number}",
            )
    return served(data)


def test_a_reader_searches_narrows_reads_and_compares(room: str, opened: Opened) -> None:
    page = opened(room)
    page.get_by_role("searchbox").or_(page.get_by_role("combobox")).fill("river")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".hits li")).to_have_count(1)  # one story, whoever carries it
    page.locator(".hits a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("river")
    page.goto(f"{room}/?q=lang:ar")
    expect(page.locator(".hits h2")).to_have_attribute("dir", "rtl")
    page.goto(f"{room}/articles/1")
    page.get_by_role("link", name="what changed").first.click()
    expect(page.locator("del").filter(has_text="7")).to_have_count(1)
    expect(page.locator("ins").filter(has_text="9")).to_have_count(1)


def test_without_javascript_labels_notes_and_saved_searches_are_put_and_taken(
    room: str, opened: Opened
) -> None:
    page = opened(f"{room}/articles/1", java_script_enabled=False)
    page.get_by_label("A label to add").fill("to read")
    page.locator("#labels").get_by_role("button", name="Add").click()
    page.get_by_label("A note").fill("Ask the harbour master.")
    page.get_by_role("button", name="Add the note").click()
    expect(page.locator("#notes")).to_contain_text("Ask the harbour master.")
    page.goto(f"{room}/?q=label:%22to+read%22")
    expect(page.locator(".hits li")).to_have_count(1)
    page.get_by_label("Save this search as").fill("To read")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="To read", exact=True)).to_be_visible()
    page.get_by_role("button", name="Remove To read").click()
    page.goto(f"{room}/articles/1")
    page.get_by_role("button", name="Remove the label to read").click()
    expect(page.locator("#labels .tag")).to_have_count(0)


def test_by_keyboard_alone_a_query_is_completed_and_an_article_opened(room: str, opened: Opened) -> None:
    page = opened(room)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    while not page.evaluate("document.activeElement.name === 'q'"):
        page.keyboard.press("Tab")
    page.keyboard.type("lan")
    expect(page.get_by_role("option").first).to_have_text("lang:")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("ar")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=lang"))
    while not page.evaluate("document.activeElement.matches('.hits a')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("النهر يرتفع")


def test_a_query_that_is_wrong_is_pointed_at(room: str, opened: Opened) -> None:
    page = opened(f"{room}/?q=after:tomorrowish")
    expect(page.get_by_role("alert")).to_contain_text("after:tomorrowish")


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_fits_its_window_and_can_be_read_by_everybody(
    size: tuple[int, int], scheme: str, room: str, opened: Opened
) -> None:
    page = opened(room, size, color_scheme=scheme, bypass_csp=True)  # the checker is a script of its own
    for path in (
        "/",
        "/?q=river",
        "/?q=after:x",
        "/articles/1",
        "/articles/1/diff",
        "/articles/4",
        "/captures/1",
        "/changes",
        "/add",
        "/nowhere",
    ):
        page.goto(room + path)
        assert not is_wider_than_its_window(page), path
        found = Axe().run(page).response["violations"]
        assert [
            (path, each["id"], [node["target"] for node in each["nodes"]])
            for each in found
            if each["impact"] in SERIOUS
        ] == []


def test_the_first_load_is_small_and_from_here_alone(room: str, browser: object, opened: Opened) -> None:
    page = opened("about:blank")
    sizes: dict[str, int] = {}
    page.on("response", lambda response: sizes.update({response.url: len(response.body())}))
    page.goto(room, wait_until="networkidle")
    assert all(url.startswith(room) for url in sizes), sizes
    assert sum(sizes.values()) < FIRST_LOAD_BYTES, sizes


@pytest.mark.parametrize("has_javascript", [True, False])
def test_a_page_that_is_added_arrives_and_is_read(
    has_javascript: bool, served: Served, tmp_path: Path, opened: Opened
) -> None:
    with keeping(tmp_path / "data") as keeper:
        keeper.keep(FLOOD)
    with ServedPages({"/news/1": article(1)}) as site:
        room = served(tmp_path / "data")
        page = opened(f"{room}/add", PHONE, java_script_enabled=has_javascript)
        page.get_by_role("textbox").first.fill(f"{site.url}/news/1\nnothing else")
        page.get_by_role("button", name="Add").click()
        kept = page.get_by_role("main").get_by_role("link", name=re.compile(r"\(no\. 1\)"))
        expect(kept).to_be_visible(timeout=60_000)
        kept.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("(no. 1)")
