"""How a source is doing, on both databases."""

from datetime import timedelta

import pytest

from archive.archive import Archive
from archive.reading.field_drift import AFTER, BEFORE
from archive.reading.source_health import health
from archive.scheduling.listings import Entry, FoundListing
from archive.storage.models import ListingKind, Reason
from crawler.cli.metrics import exposition
from tests.archive.conftest import NOON, TEXT, Keeper

FEED = FoundListing(ListingKind.FEED, "https://post.example/feed.xml")


def url(number: int) -> str:
    return f"https://post.example/2026/river-{number}"


def test_a_source_is_told_with_its_habit_its_failures_and_what_drifts(
    archive: Archive, keeper: Keeper
) -> None:
    source_id = archive.sources.add("https://post.example/", 'The "Post"', [FEED], NOON)
    [listing] = archive.sources.get(str(source_id)).listings
    count = BEFORE + AFTER
    entries = [Entry(url(number)) for number in range(count + 2)]
    archive.sources.note(listing.id, entries, NOON, is_first_page=True, next_url=None)
    for number in range(count):
        if number == BEFORE:
            keeper.later(minutes=24 * 60)
        authors = ("Ada Stone",) if number < BEFORE else ()
        published = NOON - timedelta(days=count - number - 0.5)
        keeper.keep(url(number), f"{TEXT} This is number {number}.", authors=authors, published=published)
    keeper.fail(url(0), Reason.GONE)
    keeper.fail(url(count), Reason.TIMEOUT)
    [found] = health(archive.sources, archive.database, NOON)
    assert found.per_day == 1
    assert found.usual_per_day == pytest.approx(1, rel=0.1)
    assert (found.source.articles, found.unpublished, found.failures) == (count, 1, {Reason.TIMEOUT: 1})
    assert [(one.field, one.before, one.after) for one in found.drifts] == [("authors", 1, 0)]
    assert found.fill_rates["authors"] == BEFORE / count
    lines = exposition(archive.summary(), [found]).splitlines()
    source = r'source="https://post.example/",name="The \"Post\""'
    assert f"pressmark_source_articles_per_day{{{source}}} 1.0" in lines
    assert f'pressmark_source_failed_pages{{{source},reason="timeout"}} 1.0' in lines
    assert f"pressmark_source_drifting_fields{{{source}}} 1.0" in lines
    assert [line for line in lines if line.startswith("pressmark_source_last_success")] == []


def test_a_field_that_only_the_newest_articles_of_the_first_crawl_have_does_not_drift(
    archive: Archive, keeper: Keeper
) -> None:
    """A feed of twenty names an author for each; nothing does for the articles of the back catalogue."""
    source_id = archive.sources.add("https://post.example/", "The Post", [FEED], NOON)
    [listing] = archive.sources.get(str(source_id)).listings
    entries = [Entry(url(number)) for number in range(BEFORE + AFTER)]
    archive.sources.note(listing.id, entries, NOON, is_first_page=True, next_url=None)
    for number in range(BEFORE + AFTER):
        keeper.keep(
            url(number), f"{TEXT} This is number {number}.", authors=("Ada Stone",) if number < BEFORE else ()
        )
        keeper.later(minutes=1)
    [found] = health(archive.sources, archive.database, NOON)
    assert found.drifts == ()


def test_an_archive_without_sources_has_metrics_too(archive: Archive) -> None:
    lines = exposition(archive.summary(), archive.health()).splitlines()
    assert "pressmark_articles 0.0" in lines
    assert all(line.startswith(("# HELP pressmark_", "# TYPE pressmark_", "pressmark_")) for line in lines)


def test_the_health_of_some_sources_is_theirs_among_all(archive: Archive, keeper: Keeper) -> None:
    for site in ("post", "tide", "moor"):
        feeds = [
            FoundListing(ListingKind.FEED, f"https://{site}.example/{name}") for name in ("a.xml", "b.xml")
        ]
        source_id = archive.sources.add(f"https://{site}.example/", site, feeds, NOON)
        entries = [Entry(f"https://{site}.example/{number}") for number in range(4)]
        for listing in archive.sources.get(str(source_id)).listings:  # both name the same articles
            archive.sources.note(listing.id, entries, NOON, is_first_page=True, next_url=None)
        keeper.keep(entries[0].url, f"{TEXT} Of {site}.", published=NOON - timedelta(days=2))
        keeper.keep(entries[1].url, f"{TEXT} Of {site}, undated.")
        keeper.fail(entries[0].url, Reason.GONE)
        keeper.fail(entries[2].url, Reason.TIMEOUT)
    now = NOON + timedelta(hours=1)
    of_all = health(archive.sources, archive.database, now)
    assert [health(archive.sources, archive.database, now, [one.source.id]) for one in of_all] == [
        [one] for one in of_all
    ]
    for one in of_all:
        assert (one.source.articles, one.unpublished, one.failures) == (2, 1, {Reason.TIMEOUT: 1})
        assert one.per_day == pytest.approx(2 / 7)
        assert [(day, count) for day, count in one.by_day if count] == [
            ((NOON - timedelta(days=2)).date(), 1),
            (NOON.date(), 1),
        ]
    assert health(archive.sources, archive.database, now, [99]) == []
