"""Takes the pictures of the reading room in docs/static/room, from the demo archive: `./run screenshots`."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

from tests.browser.conftest import CHROMIUM, DESK, PHONE, QUIET

FOLDER = Path(__file__).parent / "static" / "room"
PORT = 8690
PRESSMARK = (sys.executable, "-m", "pressmark")
SHOTS = {
    "search": "/?q=river",
    "article": "/articles/{flood}",
    "diff": "/articles/{corrected}/diff",
    "capture": "/captures/{capture}",
    "source": "/sources/1",
    "changes": "/changes",
    "crawls": "/crawls",
    "add": "/add",
}
ON_A_PHONE = {"article-phone": "/articles/{flood}"}
IN_THE_DARK = {"article-dark": "/articles/{flood}"}


def main() -> None:
    if CHROMIUM is None:
        sys.exit("The pictures need Chromium: install Debian's package chromium.")
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        archive(Path(data))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        with serving(Path(data)) as address:
            take(browser, address, SHOTS, DESK)
            take(browser, address, ON_A_PHONE, PHONE)
            take(browser, address, IN_THE_DARK, DESK, "dark")
        browser.close()


def archive(data: Path) -> None:
    """The demo, its corrected article, and a source."""
    for options in ((), ("--corrected",)):
        subprocess.run([*PRESSMARK, "demo", *options, str(data)], check=True, stdout=subprocess.DEVNULL)
    with subprocess.Popen([*PRESSMARK, "demo", "--serve"], stdout=subprocess.PIPE, text=True) as sites:
        assert sites.stdout is not None
        sites.stdout.readline()
        here = {**os.environ, "PRESSMARK_ALLOW_NETWORKS": "127.0.0.0/8", "PRESSMARK_DELAY_S": "0"}
        for command in (("sources", "add", "http://127.0.0.1:8631/"), ("crawl",)):
            subprocess.run([*PRESSMARK, "--data", str(data), *command], env=here, stdout=subprocess.DEVNULL)
        sites.terminate()


@contextmanager
def serving(data: Path) -> Iterator[str]:
    command = [*PRESSMARK, "--data", str(data), "serve", "--no-open", "--port", str(PORT)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[-1].rstrip("/")
        finally:
            server.terminate()


def numbers(address: str) -> dict[str, int]:
    """The numbers of what is shown, which depend on the order in which the demo's pages came."""
    flood, corrected = (_found(address, query) for query in ('title:"river rises"', "is:revised"))
    with urlopen(f"{address}/api/v1/articles/{flood}/captures") as answer:
        return {"flood": flood, "corrected": corrected, "capture": json.load(answer)[0]["id"]}


def _found(address: str, query: str) -> int:
    with urlopen(f"{address}/api/v1/articles?q={quote(query)}") as answer:
        return int(json.load(answer)["hits"][0]["article_id"])


def take(
    browser: Browser, address: str, shots: dict[str, str], size: tuple[int, int], scheme: str = "light"
) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-GB",
        timezone_id="UTC",
    )
    page, known = context.new_page(), numbers(address)
    for name, shown in shots.items():
        path = shown.format(**known)
        answer = page.goto(address + path, wait_until="networkidle")
        if answer is None or answer.status != 200:
            sys.exit(f"{path} answered {answer and answer.status}")
        page.screenshot(path=FOLDER / f"{name}.png")
    context.close()


if __name__ == "__main__":
    main()
