"""The geometry of small charts. Templates draw them as SVG, which needs no script and no style attribute."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

WIDTH, HEIGHT = 1_000, 80  # of a histogram's view box
FEWEST_BARS, MOST_BARS = 24, 120  # bars are never broader than one of the fewest


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a histogram in its view box: a period, how many articles it has, and the query that it filters by."""

    label: str
    count: int
    query: str
    x: float
    y: float
    width: float
    height: float


def bars(counts: Sequence[tuple[str, int]], query: Callable[[str, str], str]) -> tuple[Bar, ...]:
    """Bars for counts by month (`2026-05`) or day, in order; by year if there are too many months. Periods without
    articles have a place, too. `query` makes a query of the first day of a period and the first day after it."""
    if not counts:
        return ()
    periods = _periods(counts)
    highest = max(count for _, count, _ in periods) or 1
    step = WIDTH / max(len(periods), FEWEST_BARS)
    return tuple(
        Bar(
            label=label,
            count=count,
            query=query(label, end),
            x=round(number * step, 2),
            y=round(HEIGHT - HEIGHT * count / highest, 2),
            width=round(step * (0.8 if len(periods) < MOST_BARS / 2 else 0.9), 2),
            height=round(HEIGHT * count / highest, 2),
        )
        for number, (label, count, end) in enumerate(periods)
    )


def _periods(counts: Sequence[tuple[str, int]]) -> list[tuple[str, int, str]]:
    """Each period with its count and the start of the next, without gaps."""
    length = len(counts[0][0])
    held = Counter(dict(counts))
    labels = _labels(counts[0][0], counts[-1][0])
    if len(labels) > MOST_BARS and length > len("2026"):
        by_year = Counter[str]()
        for label, count in counts:
            by_year[label[:4]] += count
        return _periods(sorted(by_year.items())[-MOST_BARS:])
    return [(label, held[label], _next(label)) for label in labels]


def _labels(first: str, last: str) -> list[str]:
    labels = [first]
    while labels[-1] < last and len(labels) <= 40_000:
        labels.append(_next(labels[-1]))
    return labels


def _next(label: str) -> str:
    """The period after this year, month or day."""
    parts = [int(part) for part in label.split("-")]
    match parts:
        case [year]:
            return f"{year + 1:04}"
        case [year, month]:
            return f"{year + month // 12:04}-{month % 12 + 1:02}"
        case [year, month, day]:
            return (date(year, month, day) + timedelta(days=1)).isoformat()
    raise ValueError(label)


@dataclass(frozen=True, slots=True)
class Dot:
    """An article on a time axis, in a view box that is WIDTH wide."""

    article_id: int
    at: datetime
    x: float
    y: float
    is_here: bool
    is_first: bool


MARGIN, DOT_ROWS, DOT_GAP = 20, 4, 16


def axis(articles: Sequence[tuple[int, datetime]], here: int) -> tuple[Dot, ...]:
    """The articles (id, time; the first of the story first) on an axis from the earliest to the latest. Dots at nearly
    the same place stand one above the other."""
    times = [at for _, at in articles]
    start, length = min(times), (max(times) - min(times)).total_seconds() or 1.0
    taken: Counter[int] = Counter()
    dots = []
    for number, (article_id, at) in enumerate(articles):
        x = MARGIN + (WIDTH - 2 * MARGIN) * (at - start).total_seconds() / length
        row = taken[int(x / DOT_GAP)]
        taken[int(x / DOT_GAP)] += 1
        y = HEIGHT - MARGIN - DOT_GAP * (row % DOT_ROWS)
        dots.append(Dot(article_id, at, round(x, 1), y, article_id == here, number == 0))
    return tuple(dots)
