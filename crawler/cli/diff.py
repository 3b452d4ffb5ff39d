"""`pressmark diff`: what changed in an article, word by word."""

from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.options import Key, options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.reading.compared_revisions import ComparedRevisions


def register(app: typer.Typer) -> None:
    app.command()(diff)


def diff(
    context: typer.Context,
    key: Key,
    old: Annotated[
        int | None, typer.Option(help="The older revision. [default: the one before --new]")
    ] = None,
    new: Annotated[int | None, typer.Option(help="The newer revision. [default: the latest]")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the pieces as JSON.")] = False,
) -> None:
    """Show what changed between two revisions of an article: [-removed-] and {+added+}."""
    with options_of(context).open_archive() as archive:
        compared = archive.diff(key, old, new)
    if as_json:
        _print_json(compared)
    else:
        _print_marked(compared)


def _print_json(compared: "ComparedRevisions") -> None:
    pieces = {
        name: [{"change": piece.change, "text": piece.text} for piece in parts]
        for name, parts in (("title", compared.title), ("text", compared.text))
    }
    numbers = {
        "article_id": compared.article.id,
        "old": compared.old.number,
        "new": compared.new.number,
    }
    print(to_json(numbers | pieces))


def _print_marked(compared: "ComparedRevisions") -> None:
    from rich.text import Text

    from archive.reading.word_diff import WordChange
    from crawler.cli.console import Console

    looks = {
        WordChange.SAME: ("", "", ""),
        WordChange.REMOVED: ("[-", "-]", "red"),
        WordChange.ADDED: ("{+", "+}", "green"),
    }
    old, new = compared.old, compared.new
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"#{compared.article.id} revision {old.number} ({old.seen_at:%Y-%m-%d %H:%M} UTC)"
        f" -> {new.number} ({new.seen_at:%Y-%m-%d %H:%M} UTC)",
        style="bold",
        markup=False,
    )
    for pieces in (compared.title, compared.text):
        marked = Text()
        for piece in pieces:
            start, end, style = looks[piece.change]
            marked.append(f"{start}{piece.text}{end}", style=style)
        console.print(marked)
