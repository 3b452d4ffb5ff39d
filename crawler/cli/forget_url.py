"""`pressmark forget-url`: forget what was mistyped."""

from typing import Annotated

import typer

from crawler.cli.options import options_of


def register(app: typer.Typer) -> None:
    app.command()(forget_url)


def forget_url(
    context: typer.Context,
    urls: Annotated[list[str], typer.Argument(help="URLs that lead to no article, as `status` shows them.")],
) -> None:
    """Forget URLs that lead to no article: `status` shows them no longer, and they are not tried again."""
    with options_of(context).open_archive() as archive:
        for url in urls:
            is_gone = archive.forget_url(url)
            print(f"forgotten: {url}" if is_gone else f"forgotten, but for what was captured of it: {url}")
