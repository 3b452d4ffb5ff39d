"""`pressmark demo`: archives the demo sites offline in a separate folder, or only serves them."""

from contextlib import suppress
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import PressmarkError
from crawler.cli.options import Options, options_of, without_secret

if TYPE_CHECKING:
    from crawler.demo import DemoSites

FIRST_PORT = 8631


def register(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    context: typer.Context,
    folder: Annotated[
        Path | None,
        typer.Argument(help="Folder of the demo's archive. [default: --data, or pressmark-demo]"),
    ] = None,
    corrected: Annotated[
        bool, typer.Option("--corrected", help="Serve the corrected version of an article.")
    ] = False,
    serve: Annotated[
        bool, typer.Option("--serve", help="Archive nothing: serve the sites until you press Ctrl-C.")
    ] = False,
) -> None:
    """Serve a newspaper and three blogs on this machine, and archive them. Run it twice to see what changes."""
    from crawler.demo import DemoSites

    try:
        sites = DemoSites(FIRST_PORT)
    except OSError as error:
        last = FIRST_PORT + 3
        raise PressmarkError(f"the demo needs ports {FIRST_PORT} to {last}: {error.strerror}") from error
    with sites:
        if corrected:
            sites.correct()
        if serve:
            _serve(sites)
        else:
            _archive(sites, options_of(context), folder)


def _serve(sites: "DemoSites") -> None:
    print("The demo sites, until you press Ctrl-C:\n")
    for name, url in sites.urls.items():
        print(f"    {url}/  {sites.title(name)}")
    print(flush=True)
    with suppress(KeyboardInterrupt):
        Event().wait()


def _archive(sites: "DemoSites", options: Options, folder: Path | None) -> None:
    from crawler.cli.pages import PageList, archive_pages
    from crawler.config import Config
    from crawler.formats.url_lists import ListedUrl

    data = folder or options.data or Path("pressmark-demo")
    config = Config(
        data=data,
        database=options.database,
        warc_store=options.warc_store,
        allow_private=True,
        delay_s=0,
    )
    urls = [sites.url(page) for page in sites.pages]
    print(f"Serving {len(sites.urls)} demo sites on this machine, and archiving their {len(urls)} pages.\n")
    database = f" --database {without_secret(options.database)}" if options.database is not None else ""
    archive_pages(config, PageList(map(ListedUrl, urls)), as_json=False, log_level=None)
    bucket = f" --warc-store {options.warc_store}" if options.warc_store is not None else ""
    print(NEXT.format(command=f"pressmark --data {data}{database}{bucket}"))


NEXT = """
Some pages are not articles; the archive records which, and why. Now try (in a clone: .venv/bin/pressmark):

    {command} search bread          search in any language
    {command} show 1                read an article
    {command} demo --corrected      archive again, after an article was corrected
    {command} diff http://127.0.0.1:8632/town/council-budget-vote
    {command} check                 verify every record and row"""
