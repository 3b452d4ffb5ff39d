"""Examples of answers in the OpenAPI document. They are objects of the API themselves, so they have its names."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from archive.reading.changes import Change, ChangeKind
from archive.reading.latest_changes import ChangePage
from archive.reading.word_diff import Piece, WordChange
from archive.search.hits import Hit
from archive.search.snippets import Segment
from archive.storage.models import ListingKind, SourceState
from archive.web.api.articles import FoundPage, RevisionDiff
from archive.web.api.sources import ListedSource
from archive.web.jobs import Job, JobEvent, JobKind, JobState

AT = datetime(2026, 5, 3, 12, tzinfo=UTC)
URL = "https://example.org/2026/05/flood"

_HIT = Hit(
    article_id=12,
    url=URL,
    site="example.org",
    story_id=12,
    in_story=2,
    revision=2,
    is_latest=True,
    title=(Segment("River", True), Segment(" rises overnight", False)),
    authors=("Ada Stone",),
    published=date(2026, 5, 3),
    language="en",
    words=275,
    snippet=(Segment("The ", False), Segment("river", True), Segment(" came up through the drains", False)),
    score=7.25,
)
_CHANGE = Change(
    kind=ChangeKind.EDITED,
    at=AT,
    source="Example",
    article_id=12,
    url=URL,
    title="River rises overnight",
    revision=2,
    words_removed=7,
    words_added=22,
    old_title="River rises",
)
_DIFF = RevisionDiff(
    article_id=12,
    old=1,
    new=2,
    title=(Piece(WordChange.SAME, "River rises"), Piece(WordChange.ADDED, " overnight")),
    text=(Piece(WordChange.SAME, "The river came up through the drains."),),
)
_WAITING = Job(
    id="LtYGv4KT5J_S",
    kind=JobKind.ADD,
    about=URL,
    state=JobState.WAITING,
    started_at=AT,
    finished_at=None,
    total=1,
    counts={},
    events=0,
    message="",
)
_DONE = Job(
    id="LtYGv4KT5J_S",
    kind=JobKind.ADD,
    about=URL,
    state=JobState.DONE,
    started_at=AT,
    finished_at=AT + timedelta(seconds=3),
    total=1,
    counts={"new": 1},
    events=1,
    message="1 new; 2.6 s; archive: pressmark-data",
)
_EVENT = JobEvent(1, {"url": URL, "verdict": "new", "article_id": 12, "title": "River rises overnight"})
_SOURCE = ListedSource(
    id=3,
    url="https://example.org/",
    name="Example",
    state=SourceState.ACTIVE,
    schedule=None,
    added_at=AT,
    labels=("local",),
    articles=1_204,
    pending=0,
    failures=0,
    missed=0,
    succeeded_at=AT,
    next_look_at=AT + timedelta(hours=1),
    listings=(),
)
_LISTED = {"kind": ListingKind.FEED.value, "url": "https://example.org/feed.xml"}

ANSWERS: dict[tuple[str, str], object] = {
    ("get", "/articles"): FoundPage(1, (_HIT,), None),
    ("post", "/articles"): _WAITING,
    ("get", "/articles/{article_id}/diff"): _DIFF,
    ("get", "/articles/{article_id}/labels"): ["to read", "climate"],
    ("get", "/changes"): ChangePage((_CHANGE,), None),
    ("get", "/jobs/{job_id}"): _DONE,
    ("get", "/jobs/{job_id}/events"): [_EVENT],
    ("get", "/sources"): [_SOURCE],
    ("get", "/sources/{source_id}"): _SOURCE,
}
BODIES: dict[tuple[str, str], object] = {
    ("post", "/articles"): {"urls": [URL], "labels": ["to read"]},
    ("post", "/articles/{article_id}/notes"): {"text": "Compare with the council's own figures."},
    ("post", "/sources"): {"url": "https://example.org/", "name": "Example", "listings": [_LISTED]},
    ("post", "/sources/look"): {"url": "https://example.org/"},
    ("patch", "/sources/{source_id}"): {"state": "paused"},
}


def show_examples(document: dict[str, Any]) -> None:
    """Put the examples into an OpenAPI document."""
    for (method, path), answer in ANSWERS.items():
        responses = document["paths"][path][method]["responses"]
        status = next(status for status in responses if status.startswith("2"))
        example = TypeAdapter(type(answer)).dump_python(answer, mode="json")
        responses[status]["content"]["application/json"]["example"] = example
    for (method, path), body in BODIES.items():
        content = document["paths"][path][method]["requestBody"]["content"]
        content["application/json"]["example"] = body
