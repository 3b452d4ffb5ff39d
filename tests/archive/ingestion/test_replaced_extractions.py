"""A capture that is read again: what it gives now, what it gave before, and that none of it is an edit."""

from dataclasses import replace
from datetime import UTC, datetime

from archive.archive import Archive
from archive.article import ExtractedArticle
from archive.ingestion.replaced_extractions import FieldChange
from archive.ingestion.visits import Verdict
from tests.archive.conftest import TEXT, Keeper

URL = "https://post.example/2026/river"
PAGE = ExtractedArticle(URL, title="The river rises", text=TEXT)
WITH_CHROME = TEXT + "\nSubscribe to our marvellous newsletter."


def reread(archive: Archive, page: ExtractedArticle, extractor: str = "newer") -> tuple[FieldChange, ...]:
    [stale] = archive.extractions.stale(extractor)
    [changes] = archive.extractions.replace([(stale, page)], extractor)
    return changes


def test_the_article_reads_as_the_new_extractor_has_it_and_has_no_more_revisions(keeper: Keeper) -> None:
    keeper.keep(URL, WITH_CHROME, title="The river rises - Post")
    changes = reread(keeper.archive, PAGE)
    assert {change.field: (change.old, change.new) for change in changes} == {
        "title": ("The river rises - Post", "The river rises"),
        "text": (WITH_CHROME, TEXT),
    }
    [revision] = keeper.archive.article(URL).revisions
    assert (revision.title, revision.text) == ("The river rises", TEXT)


def test_what_the_old_extractor_had_read_is_kept(keeper: Keeper) -> None:
    published = datetime(2026, 5, 1, 9, tzinfo=UTC)
    keeper.keep(URL, published=published, authors=("Post", "Ada Stone"))
    reread(keeper.archive, replace(PAGE, authors=("Ada Stone",)))
    [revision] = keeper.archive.article(URL).revisions
    [earlier] = revision.earlier
    assert (revision.extractor, earlier.extractor) == ("newer", "test")
    assert earlier.fields == {"authors": ["Post", "Ada Stone"], "published": published.isoformat()}


def test_search_finds_the_new_words_and_no_longer_the_old(keeper: Keeper) -> None:
    keeper.keep(URL, WITH_CHROME)
    reread(keeper.archive, replace(PAGE, title="Marigolds"))
    assert keeper.archive.search("newsletter", all_revisions=True).hits == ()
    assert [hit.article_id for hit in keeper.archive.search("marigolds harbour").hits] == [1]


def test_the_same_page_is_unchanged_after_it_was_read_anew(keeper: Keeper) -> None:
    keeper.keep(URL, WITH_CHROME)
    reread(keeper.archive, PAGE)
    assert keeper.keep(URL).verdict is Verdict.UNCHANGED


def test_a_page_that_reads_the_same_leaves_nothing_behind_and_is_not_stale(keeper: Keeper) -> None:
    keeper.keep(URL)
    assert reread(keeper.archive, PAGE) == ()
    assert keeper.archive.extractions.stale("newer") == []
    assert keeper.archive.article(URL).latest.earlier == ()


def test_a_query_picks_articles_with_all_their_revisions(keeper: Keeper) -> None:
    keeper.keep(URL)
    keeper.keep(URL, WITH_CHROME)
    keeper.keep("https://other.example/2026/mill", "The miller counted his sacks, and went home at last.")
    assert keeper.archive.extractions.stale("newer", "site:post.example") == [1, 2]
    assert keeper.archive.extractions.stale("test", "site:post.example") == []


def test_a_revision_is_read_from_its_first_capture_wherever_the_payload_is(keeper: Keeper) -> None:
    keeper.keep(URL, via=("https://post.example/r/1",))
    keeper.keep(URL)
    [origin] = keeper.archive.extractions.origins([1])
    first = keeper.archive.article(URL).captures[1]
    [capture] = origin.captures
    assert (origin.url, capture.place.offset, capture.holder) == (URL, first.offset, None)
