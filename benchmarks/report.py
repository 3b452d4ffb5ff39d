"""What was measured as a table (Markdown), a picture (SVG) and figures (JSON)."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from xml.sax.saxutils import escape

from benchmarks.crawlers.crawler import Crawler
from benchmarks.measuring import Run

BAR_HEIGHT, LABEL_WIDTH, BAR_WIDTH, PANEL_WIDTH = 26, 140, 210, 440


@dataclass(frozen=True, slots=True)
class Result:
    """The runs of one crawler over `asked` pages; `missing` says why there are none, or not all."""

    crawler: Crawler
    asked: int
    runs: tuple[Run, ...]
    missing: str | None = None

    def median(self, figure: Callable[[Run], float]) -> float:
        return median(map(figure, self.runs))


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    of: Callable[[Run], float]
    digits: int


FIGURES = (
    Figure("pages/s", lambda run: run.pages / run.seconds, 1),
    Figure("CPU s per 1,000 pages", lambda run: run.cpu_s / max(run.pages, 1) * 1000, 1),
    Figure("peak memory, MB", lambda run: run.peak_bytes / 1e6, 0),
    Figure("disk, kB a page", lambda run: run.disk_bytes / max(run.pages, 1) / 1e3, 1),
)


def write_report(
    folder: Path, name: str, heading: str, results: Sequence[Result], one_off: Sequence[Result]
) -> str:
    """Writes NAME.md, NAME.svg and NAME.json; gives the table."""
    folder.mkdir(parents=True, exist_ok=True)
    table = "\n".join([heading, "", *_table(results), "", *_one_off(one_off)])
    (folder / f"{name}.md").write_text(f"{table}\n\n![The same as a picture]({name}.svg)\n")
    (folder / f"{name}.svg").write_text(_picture(heading, [one for one in results if one.runs]))
    figures = {one.crawler.name: [asdict(run) for run in one.runs] for one in results}
    (folder / f"{name}.json").write_text(json.dumps({"heading": heading, "runs": figures}, indent=1) + "\n")
    return table


def _table(results: Sequence[Result]) -> Iterator[str]:
    """In brackets: so many times the first crawler's figure."""
    yield "| | pages | " + " | ".join(figure.name for figure in FIGURES) + " | what it does |"
    yield "| --- |" + " ---: |" * (len(FIGURES) + 1) + " --- |"
    first = results[0]
    for result in results:
        if not result.runs:
            yield f"| {result.crawler.name} | {result.missing} |" + " |" * (len(FIGURES) + 1)
            continue
        cells = (_cell(result, first, figure) for figure in FIGURES)
        kept = min(run.pages for run in result.runs)
        yield f"| {result.crawler.name} | {kept} | {' | '.join(cells)} | {result.crawler.does} |"


def _cell(result: Result, first: Result, figure: Figure) -> str:
    value = result.median(figure.of)
    text = f"{value:,.{figure.digits}f}"
    return f"{text} ({value / first.median(figure.of):.2f})" if first.runs else text


def _one_off(results: Sequence[Result]) -> Iterator[str]:
    for result in results:
        if not result.runs:
            continue
        firsts = [run.first_s for run in result.runs if run.first_s is not None]
        seen = (
            f"the first to be seen after {median(firsts):.1f} s"
            if firsts
            else "none to be seen before the end"
        )
        seconds = result.median(lambda run: run.seconds)
        yield f"{result.asked} pages of one host, {result.crawler.name}: {seconds:.1f} s, {seen}."
    if len(results) > 1 and all(result.runs for result in results):
        first, last = (result.median(lambda run: run.seconds) for result in (results[0], results[-1]))
        yield f"That is {first / last:.1f} times as fast."


def _picture(heading: str, results: Sequence[Result]) -> str:
    """Bars, one panel a figure, without a plotting library: that would weigh more than all that is measured."""
    height = len(results) * BAR_HEIGHT + 40
    panels = "".join(
        f'<g transform="translate({number % 2 * PANEL_WIDTH + 10},{number // 2 * height + 40})">'
        f"{''.join(_panel(results, figure))}</g>"
        for number, figure in enumerate(FIGURES)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{2 * PANEL_WIDTH}" height="{2 * height + 40}" '
        f'font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="white"/>'
        f'<text x="10" y="20" font-size="13">{escape(heading)}</text>{panels}</svg>\n'
    )


def _panel(results: Sequence[Result], figure: Figure) -> Iterator[str]:
    yield f'<text y="10" font-weight="bold">{escape(figure.name)}</text>'
    largest = max(result.median(figure.of) for result in results) or 1
    for row, result in enumerate(results):
        value, y = result.median(figure.of), row * BAR_HEIGHT + 20
        colour = "#b3312f" if row == len(results) - 1 else "#8a99a8"
        width = value / largest * BAR_WIDTH
        yield f'<text x="{LABEL_WIDTH - 8}" y="{y + 13}" text-anchor="end">{escape(result.crawler.name)}</text>'
        yield f'<rect x="{LABEL_WIDTH}" y="{y}" width="{width:.0f}" height="18" fill="{colour}"/>'
        yield f'<text x="{LABEL_WIDTH + width + 5:.0f}" y="{y + 13}">{value:,.{figure.digits}f}</text>'
