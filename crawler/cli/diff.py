"""`pressmark diff`: what changed in an article, word by word."""

from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import NotFound
from archive.reading.word_diff import WordChange, word_diff
from crawler.cli.options import Key, options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.reading.word_diff import Piece
    from archive.records import KeptArticle, KeptRevision


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
        article = archive.article(key)
    before, after = _pair(article, old, new)
    title = tuple(word_diff(before.title or "", after.title or ""))
    text = tuple(word_diff(before.text, after.text))
    if as_json:
        _print_json(article, before, after, title, text)
    else:
        _print_marked(article, before, after, title, text)


def _pair(article: "KeptArticle", old: int | None, new: int | None) -> tuple["KeptRevision", "KeptRevision"]:
    revisions = {revision.number: revision for revision in article.revisions}
    if len(revisions) == 1:
        raise NotFound(f"article #{article.id} has only one revision: nothing to compare")
    newer = new if new is not None else article.latest.number
    older = old if old is not None else newer - 1
    if not {older, newer} <= revisions.keys():
        raise NotFound(f"article #{article.id} has revisions 1 to {len(revisions)}, not {older} and {newer}")
    return revisions[older], revisions[newer]


def _print_json(
    article: "KeptArticle",
    before: "KeptRevision",
    after: "KeptRevision",
    title: "tuple[Piece, ...]",
    text: "tuple[Piece, ...]",
) -> None:
    pieces = {
        name: [{"change": piece.change, "text": piece.text} for piece in parts]
        for name, parts in (("title", title), ("text", text))
    }
    print(
        to_json(
            {"article_id": article.id, "old": before.number, "new": after.number, **pieces},
        )
    )


def _print_marked(
    article: "KeptArticle",
    before: "KeptRevision",
    after: "KeptRevision",
    title: "tuple[Piece, ...]",
    text: "tuple[Piece, ...]",
) -> None:
    from rich.text import Text

    from crawler.cli.console import Console

    looks = {
        WordChange.SAME: ("", "", ""),
        WordChange.REMOVED: ("[-", "-]", "red"),
        WordChange.ADDED: ("{+", "+}", "green"),
    }
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"#{article.id} revision {before.number} ({before.seen_at:%Y-%m-%d %H:%M} UTC)"
        f" -> {after.number} ({after.seen_at:%Y-%m-%d %H:%M} UTC)",
        style="bold",
        markup=False,
    )
    for pieces in (title, text):
        marked = Text()
        for piece in pieces:
            start, end, style = looks[piece.change]
            marked.append(f"{start}{piece.text}{end}", style=style)
        console.print(marked)
