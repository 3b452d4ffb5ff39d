"""`pressmark demo`: the main job on the demo sites, offline, in a folder of its own."""

from pathlib import Path
from typing import Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import options_of

FIRST_PORT = 8631


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(help="Where the demo's archive goes. [default: --data, or pressmark-demo]"),
    ] = None,
    corrected: Annotated[bool, typer.Option(help="Serve the articles that were corrected later.")] = False,
) -> None:
    """Archive a newspaper and three blogs that Pressmark serves itself; run it twice to see what changes."""
    from crawler.cli.pages import archive_pages
    from crawler.config import Config
    from crawler.demo import DemoSites

    options = options_of(context)
    data = folder or options.data or Path("pressmark-demo")
    config = Config(data=data, database=options.database, allow_private=True, delay_s=0)
    try:
        sites = DemoSites(FIRST_PORT)
    except OSError as error:
        raise PressmarkError(f"the demo needs ports {FIRST_PORT} and on: {error.strerror}") from error
    with sites:
        if corrected:
            sites.correct()
        urls = [sites.url(page) for page in sites.pages]
        print(f"Serving {len(sites.urls)} demo sites on loopback, and archiving their {len(urls)} pages.\n")
        archive_pages(config, dict.fromkeys(urls, ()), as_json=False, log_level=None)
    print(NEXT.format(command=f"pressmark --data {data}{_database_option(options.database)}"))


def _database_option(database: str | None) -> str:
    """As it was given, without a password."""
    from sqlalchemy import make_url  # heavy, and needed by `demo` alone

    if database is None:
        return ""
    return f" --database {make_url(database).render_as_string() if '://' in database else database}"


NEXT = """
Not every page is an article; the archive says which are not, and why. Now try (in a clone: .venv/bin/pressmark):

    {command} search bread          find it again, in any language
    {command} show 1                read an article
    {command} demo --corrected      an article was corrected meanwhile: a revision is kept
    {command} diff http://127.0.0.1:8632/town/council-budget-vote
    {command} check                 is all of it really there?"""
