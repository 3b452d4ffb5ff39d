"""`pressmark demo`: the main job on the demo sites, offline, in a folder of its own."""

from pathlib import Path
from typing import Annotated

import typer

from archive.errors import PressmarkError

FIRST_PORT = 8631


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    folder: Annotated[Path, typer.Argument(help="Where the demo's archive goes.")] = Path("pressmark-demo"),
    corrected: Annotated[bool, typer.Option(help="Serve the articles that were corrected later.")] = False,
) -> None:
    """Archive a newspaper and three blogs that Pressmark serves itself; run it twice to see what changes."""
    from crawler.cli.pages import archive_pages
    from crawler.config import Config
    from crawler.demo import DemoSites

    config = Config(data=folder, allow_private=True, delay_s=0)
    try:
        sites = DemoSites(FIRST_PORT)
    except OSError as error:
        raise PressmarkError(f"the demo needs ports {FIRST_PORT} and on: {error.strerror}") from error
    with sites:
        if corrected:
            sites.correct()
        urls = [sites.url(page) for page in sites.pages]
        print(f"Serving {len(sites.urls)} demo sites on loopback, and archiving their {len(urls)} pages.\n")
        archive_pages(config, urls, as_json=False, log_level=None)
    print(NEXT.format(folder=folder))


NEXT = """
Not every page is an article; the archive says which are not, and why. Now try (in a clone: .venv/bin/pressmark):

    pressmark --data {folder} search bread          find it again, in any language
    pressmark --data {folder} show 1                read an article
    pressmark demo {folder} --corrected             an article was corrected meanwhile: a revision is kept
    pressmark --data {folder} diff http://127.0.0.1:8632/town/council-budget-vote
    pressmark --data {folder} check                 is all of it really there?"""
