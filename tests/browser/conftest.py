"""The reading room in a real browser: Chromium, without a window, before the server that `pressmark serve` starts."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from archive.archive import Archive
from archive.captures import CaptureWriter, Provenance
from tests.archive.conftest import Keeper
from tests.command_server import CommandServer
from tests.serving import serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = (
    "--no-sandbox",  # which root, as in containers, cannot have
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESK, PHONE = (1280, 900), (390, 844)

Served = Callable[[Path], str]
Opened = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser for the tests of a module: its event loop stands in the way of other modules' own."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: install Debian's package chromium to run these tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def served(commands: CommandServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Starts `pressmark serve` over an archive, and gives its address."""
    env = {"PATH": "/usr/bin:/bin", "PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}
    with serving(commands, env, tmp_path_factory.mktemp("cwd")) as start:
        yield lambda data: start("--data", data, "serve", "--no-open").rstrip("/")


@contextmanager
def keeping(data: Path) -> Iterator[Keeper]:
    """What brings pages to a new archive; the archive is whole at the end."""
    with Archive.open(data) as archive, CaptureWriter(data / "warc", Provenance("test")) as writer:
        keeper = Keeper(archive, writer)
        yield keeper
        keeper.end_crawl()


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Opens an address in a browser of its own: with a viewport, with or without JavaScript, in the dark."""
    contexts: list[BrowserContext] = []

    def open_page(address: str, size: tuple[int, int] = DESK, **options: object) -> Page:
        width, height = size
        context = browser.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()


def is_wider_than_its_window(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


__all__ = ["DESK", "PHONE", "Error", "Opened", "Served", "is_wider_than_its_window", "keeping"]
