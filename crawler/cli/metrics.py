"""The archive's state as Prometheus metrics (text exposition format 0.0.4), for the textfile collector of the node
exporter. Times are Unix seconds; the label of a source is its URL.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from math import inf

from archive.archive import Summary
from archive.captures.warc_files import Waiting
from archive.reading.source_health import SourceHealth
from archive.scheduling.host_holds import Hold
from archive.storage.models import SourceState

Sample = tuple[Mapping[str, str], float]
Value = Callable[[SourceHealth], float | datetime | None]

OF_ARCHIVE: tuple[tuple[str, str, Callable[[Summary], float]], ...] = (
    ("articles", "Articles in the archive", lambda all_: all_.articles),
    ("revisions", "Revisions in the archive", lambda all_: all_.revisions),
    ("captures", "Responses in the archive", lambda all_: all_.captures),
    ("payload_bytes", "Size of these responses as they were sent", lambda all_: all_.payload_bytes),
)
OF_SOURCE: tuple[tuple[str, str, Value], ...] = (
    (
        "active",
        "1 if the source is crawled, 0 if it is paused",
        lambda health: health.source.state is SourceState.ACTIVE,
    ),
    ("failing", "1 if a listing could not be read at the last attempt", lambda health: health.is_failing),
    ("articles", "Articles of the source in the archive", lambda health: health.source.articles),
    ("pending_pages", "Pages still to be fetched", lambda health: health.source.pending),
    ("unpublished_articles", "Articles that the source has taken down", lambda health: health.unpublished),
    (
        "last_success_timestamp_seconds",
        "Time when the source was last read",
        lambda health: health.source.succeeded_at,
    ),
    (
        "next_look_timestamp_seconds",
        "Time when the source is read next",
        lambda health: health.source.next_look_at,
    ),
    ("listing_failures", "Failures in a row of the worst listing", lambda health: health.source.failures),
    (
        "missed_entries",
        "Estimated number of entries that came and went unseen",
        lambda health: health.source.missed,
    ),
    ("articles_per_day", "Articles a day in the last week", lambda health: health.per_day),
    (
        "usual_articles_per_day",
        "Articles a day in the eight weeks before",
        lambda health: health.usual_per_day,
    ),
    ("drifting_fields", "Fields that are filled less often than before", lambda health: len(health.drifts)),
)


def exposition(
    summary: Summary,
    healths: Sequence[SourceHealth],
    holds: Sequence[Hold] = (),
    waiting: Waiting | None = None,
) -> str:
    """All metrics."""
    lines = [*_lines(summary, healths, holds), *_spool(waiting)]
    return "".join(f"{line}\n" for line in lines)


def _spool(waiting: Waiting | None) -> Iterator[str]:
    files, size = (waiting.files, waiting.size_bytes) if waiting else (0, 0)
    yield from metric(
        "waiting_warc_files", "Finished WARC files that are not yet in the bucket", [({}, files)]
    )
    yield from metric("waiting_warc_bytes", "Size of these files", [({}, size)])


def _lines(summary: Summary, healths: Sequence[SourceHealth], holds: Sequence[Hold]) -> Iterator[str]:
    for name, about, of_archive in OF_ARCHIVE:
        yield from metric(name, about, [({}, of_archive(summary))])
    urls = [({"state": state}, count) for state, count in summary.urls.items()]
    yield from metric("urls", "URLs by state", urls)
    held = [
        ({"host": hold.host, "why": hold.why}, hold.until.timestamp() if hold.until else inf)
        for hold in holds
    ]
    yield from metric("host_held_until_timestamp_seconds", "Time until which a host is on hold", held)
    for name, about, of_source in OF_SOURCE:
        values = ((_source(health), _number(of_source(health))) for health in healths)
        yield from metric(
            f"source_{name}", about, [(who, value) for who, value in values if value is not None]
        )
    failed = [
        (_source(health) | {"reason": why}, count)
        for health in healths
        for why, count in health.failures.items()
    ]
    yield from metric("source_failed_pages", "Pages that could not be archived, by reason", failed)
    rates = [
        (_source(health) | {"field": name}, rate)
        for health in healths
        for name, rate in health.fill_rates.items()
    ]
    yield from metric("source_field_fill_ratio", "Share of the latest articles that have the field", rates)


def metric(name: str, about: str, samples: Iterable[Sample]) -> Iterator[str]:
    """The lines of a metric: what it is about, and its value for each set of labels."""
    yield f"# HELP pressmark_{name} {about}."
    yield f"# TYPE pressmark_{name} gauge"
    for labels, value in samples:
        inside = ",".join(f'{label}="{_escaped(text)}"' for label, text in labels.items())
        yield f"pressmark_{name}{f'{{{inside}}}' if inside else ''} {float(value)!r}"


def _source(health: SourceHealth) -> dict[str, str]:
    return {"source": health.source.url, "name": health.source.name}


def _number(value: float | datetime | None) -> float | None:
    return value.timestamp() if isinstance(value, datetime) else value


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
