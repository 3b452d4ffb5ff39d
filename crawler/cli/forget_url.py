"""`pressmark forget-url`: forget mistyped URLs."""

from typing import Annotated

import typer

from crawler.cli.options import options_of


def register(app: typer.Typer) -> None:
    app.command()(forget_url)


def forget_url(
    context: typer.Context,
    urls: Annotated[list[str], typer.Argument(help="URLs as `status` shows them.")],
) -> None:
    """Forget URLs that have no article. `status` no longer shows them, and crawls no longer try them."""
    with options_of(context).open_archive() as archive:
        for url in urls:
            is_gone = archive.forget_url(url)
            print(f"forgotten: {url}" if is_gone else f"forgotten, but for what was captured of it: {url}")
