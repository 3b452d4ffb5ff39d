"""`pressmark stats`: how many articles each site published, day by day."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.search.by_day import DayCount
    from crawler.cli.console import Console

BARS = " ▁▂▃▄▅▆▇█"
ALL = "all sites"
NAME_WIDTH = 28  # characters


def register(app: typer.Typer) -> None:
    app.command()(stats)


def stats(
    context: typer.Context,
    query: Annotated[
        list[str] | None, typer.Argument(help="Articles to take, as for `search`. [default: all]")
    ] = None,
    days: Annotated[int, typer.Option(min=1, help="Number of days, up to the newest article.")] = 60,
    sites: Annotated[
        int, typer.Option(min=1, help="Number of sites to draw, those with most articles first.")
    ] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """Show how many articles each site published on each day, as a chart.

    In a pipe, prints a line for each day and site.

    Put a query that begins with - after --.
    """
    from crawler.cli.console import Console

    with options_of(context).open_archive() as archive:
        counts = archive.by_day(" ".join(query or []))
    shown = _last(counts, days)
    console = Console(highlight=False)
    if as_json:
        plain = [
            {"day": count.day.isoformat(), "site": count.site, "articles": count.articles} for count in shown
        ]
        print(to_json(plain, indent=2))
    elif console.is_terminal:
        _draw(console, shown, sites)
    else:
        for count in shown:
            print(count.day, count.site, count.articles, sep="\t")


def _last(counts: "Sequence[DayCount]", days: int) -> "list[DayCount]":
    """The articles of the last days. A future date is an error of its page and does not count."""
    past = [count for count in counts if count.day <= datetime.now(UTC).date() + timedelta(days=1)]
    return [count for count in past if count.day > past[-1].day - timedelta(days=days)]


def _draw(console: "Console", counts: "Sequence[DayCount]", sites: int) -> None:
    from rich.table import Table

    if not counts:
        console.print("Nothing found.")
        return
    table = Table(box=None, pad_edge=False)
    table.add_column("site", max_width=NAME_WIDTH, no_wrap=True)
    table.add_column(f"{counts[0].day} to {counts[-1].day}", no_wrap=True)
    table.add_column("most", justify="right")
    table.add_column("articles", justify="right")
    for row in chart(counts, max(10, console.width - NAME_WIDTH - 20), sites):
        table.add_row(row.site, row.bars, f"{row.most:,}", f"{row.articles:,}")
    console.print(table)


@dataclass(frozen=True, slots=True)
class Row:
    """A site's bars; the highest stands for `most` articles."""

    site: str
    bars: str
    most: int
    articles: int


def chart(counts: "Sequence[DayCount]", width: int, sites: int) -> list[Row]:
    """All sites together, then the sites with the most articles. A bar is one day, or several if the width requires
    it.
    """
    start = counts[0].day
    days = (counts[-1].day - start).days + 1
    days_a_bar = -(-days // width)
    heights: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for count in counts:
        for name in (ALL, count.site):
            heights[name][(count.day - start).days // days_a_bar] += count.articles
    ranked = sorted(heights, key=lambda name: (name != ALL, -heights[name].total(), name))
    return [_row(name, heights[name], -(-days // days_a_bar)) for name in ranked[: sites + 1]]


def _row(site: str, heights: Counter[int], bars: int) -> Row:
    most = max(heights.values())
    drawn = "".join(BARS[-(-heights[bar] * (len(BARS) - 1) // most)] for bar in range(bars))
    return Row(site, drawn, most, heights.total())
