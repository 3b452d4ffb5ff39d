"""`pressmark stories`, `merge` and `split`: which articles tell one story, and a person's corrections."""

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.options import Key, options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.reading.story_report import Carrier, StoryReport


def register(app: typer.Typer) -> None:
    app.command()(stories)
    app.command()(merge)
    app.command()(split)


def stories(
    context: typer.Context,
    query: Annotated[
        list[str] | None,
        typer.Argument(help="Articles whose stories to list, as for `search`. [default: all]"),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Number of stories to show.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List stories that several articles carry: the first article, then its copies with time and form.

    The first article is the one that others credit, or the one that was published first.
    """
    with options_of(context).open_archive() as archive:
        reports = archive.stories.find(" ".join(query) if query else None, limit=limit)
    if as_json:
        print(to_json([asdict(story) for story in reports], indent=2))
        return
    if not reports:
        print("No story has several articles.")
    for story in reports:
        for line in lines(story):
            print(line)


def merge(
    context: typer.Context,
    one: Key,
    other: Key,
    article: Annotated[
        bool, typer.Option("--article", help="Make them one article, not only one story.")
    ] = False,
) -> None:
    """Decide that two articles are one story (or one article), whatever their texts.

    The decision survives `rebuild`.
    """
    with options_of(context).open_archive() as archive:
        archive.stories.merge(one, other, as_one_article=article)
        _print_story(archive.stories.of(one))


def split(
    context: typer.Context,
    key: Key,
    article: Annotated[
        bool, typer.Option("--article", help="Make the page at this URL an article of its own.")
    ] = False,
) -> None:
    """Decide that an article is a story of its own, whatever its text.

    The decision survives `rebuild`.
    """
    with options_of(context).open_archive() as archive:
        archive.stories.split(key, as_own_article=article)
        _print_story(archive.stories.of(key))


def _print_story(story: "StoryReport") -> None:
    for line in lines(story):
        print(line)


def lines(story: "StoryReport") -> list[str]:
    """The story for a terminal: one line per article, the first article first."""
    width = max(len(carrier.site) for carrier in story.carriers)
    return [_line(carrier, width, indent=carrier is not story.first) for carrier in story.carriers]


def _line(carrier: "Carrier", width: int, *, indent: bool) -> str:
    form = "first" if carrier.relation is None else f"{carrier.relation} {carrier.similarity:.0%}"
    if carrier.credited:
        form += f", credited by {carrier.credited}"
    when = _when(carrier.published) or f"seen {_when(carrier.first_seen_at)}"
    start = f"{'    ' if indent else ''}#{carrier.article_id}  {carrier.site:<{width}}  {when}  {form}"
    return f"{start}  {' '.join((carrier.title or carrier.url).split())}"


def _when(value: datetime | date | None) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return value.isoformat() if value else ""
