"""The tools that report: stories, changes, sources."""

from typing import Annotated

from pydantic import Field

from archive.archive import Archive
from archive.reading.changes import Change, ChangeKind
from archive.reading.latest_changes import ChangeFilter
from archive.reading.story_report import Carrier
from archive.scheduling.source_records import KeptSource
from archive.search.periods import asked_moment
from archive.web.agents.answers import (
    CarrierWords,
    ChangedArticle,
    ChangedWords,
    ChangesAnswer,
    SourcesAnswer,
    SourceWords,
    StoryAnswer,
    StoryArticle,
    WatchedSource,
)
from archive.web.agents.foreign import address, line
from archive.web.agents.read_articles import Key, Offset

PAGE = 50  # articles of a story, or sources, in one answer
MOST_REASONS = 5


def story(archive: Archive, key: Key, offset: Offset = 0) -> StoryAnswer:
    """List the articles with the same text as this one, on any sites: who published it first, who took it over."""
    report = archive.stories.of(key)
    shown = report.carriers[offset : offset + PAGE]
    return StoryAnswer(
        story_id=report.id,
        total=len(report.carriers),
        articles=[_carrier(carrier) for carrier in shown],
        next_offset=_following(offset, len(report.carriers)),
    )


def _carrier(carrier: Carrier) -> StoryArticle:
    return StoryArticle(
        article_id=carrier.article_id,
        published=carrier.published,
        first_seen_at=carrier.first_seen_at,
        relation=carrier.relation.value if carrier.relation else None,
        similarity=carrier.similarity,
        credited=carrier.credited,
        foreign=CarrierWords(address(carrier.url), address(carrier.site), line(carrier.title)),
    )


def changes(
    archive: Archive,
    since: Annotated[str | None, Field(description="Only changes seen since: 2026-05-03, 7d.")] = None,
    until: Annotated[str | None, Field(description="Only changes seen before: 2026-05-03, 7d.")] = None,
    kinds: Annotated[list[ChangeKind] | None, Field(description="Only these kinds. Default: all.")] = None,
    sources: Annotated[
        list[str] | None,
        Field(max_length=100, description="Numbers, URLs or names of sources. Default: all."),
    ] = None,
    site: Annotated[
        str | None, Field(description="Only of this site or its subdomains: example.org.")
    ] = None,
    limit: Annotated[int, Field(ge=1, le=100)] = 20,
    cursor: Annotated[str | None, Field(description="`next_cursor` of the answer before.")] = None,
) -> ChangesAnswer:
    """List what sites edited, took down, put back or moved after publication, newest first. `diff` shows an edit."""
    ids = [archive.sources.get(name).id for name in sources] if sources else None
    wanted = ChangeFilter(asked_moment(since), asked_moment(until), ids, kinds, site)
    page = archive.latest_changes(wanted, limit=limit, cursor=cursor)
    return ChangesAnswer(changes=list(map(_change, page.changes)), next_cursor=page.next_cursor)


def _change(change: Change) -> ChangedArticle:
    return ChangedArticle(
        kind=change.kind.value,
        at=change.at,
        article_id=change.article_id,
        revision=change.revision,
        words_removed=change.words_removed,
        words_added=change.words_added,
        foreign=ChangedWords(
            url=address(change.url),
            source=address(change.source),
            title=line(change.title),
            old_title=line(change.old_title),
            detail=address(change.detail),
        ),
    )


def sources(archive: Archive, offset: Offset = 0) -> SourcesAnswer:
    """List the blogs and news sites that are crawled on a schedule, with their state and what went wrong."""
    kept = archive.sources.all()
    shown = kept[offset : offset + PAGE]
    return SourcesAnswer(
        total=len(kept), sources=list(map(_source, shown)), next_offset=_following(offset, len(kept))
    )


def _source(source: KeptSource) -> WatchedSource:
    reasons = [listing.why for listing in source.listings if listing.failures and listing.why]
    return WatchedSource(
        id=source.id,
        state=source.state.value,
        articles=source.articles,
        pending=source.pending,
        failures=source.failures,
        succeeded_at=source.succeeded_at,
        next_look_at=source.next_look_at,
        foreign=SourceWords(
            address(source.url), address(source.name), list(map(address, reasons[:MOST_REASONS]))
        ),
    )


def _following(offset: int, total: int) -> int | None:
    return offset + PAGE if offset + PAGE < total else None
