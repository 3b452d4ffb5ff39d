"""What a search gives, in which order, and page after page."""

from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta

import pytest

from archive.article import ExtractedArticle
from archive.errors import BadQuery
from archive.search.facets import FacetCount, facets
from archive.search.hits import Hit, HitPage, count, find
from archive.search.query import parse
from archive.search.rows import Per
from archive.search.search import Search
from archive.storage.database import Database
from tests.archive.search.shelf import NOON, keep

TODAY = NOON.date()
AGENCY_COPY = "The old bridge over the river was closed on Monday, the town said. " * 5


def article(name: str, text: str, title: str = "", published: date | None = None) -> ExtractedArticle:
    site = name.partition("/")[0]
    return ExtractedArticle(
        url=f"https://{name}", title=title, text=text, published=published, authors=(f"Editor of {site}",)
    )


def search(database: Database, query: str, per: Per = Per.STORY, all_revisions: bool = False) -> list[Hit]:
    with database.read() as session:
        return list(find(session, Search(parse(query, TODAY), TODAY, per, all_revisions)).hits)


def urls(hits: list[Hit]) -> list[str]:
    return [hit.url.removeprefix("https://") for hit in hits]


def test_a_hit_says_what_was_found_where_and_why(database: Database) -> None:
    noon = datetime(2026, 4, 1, 12, tzinfo=UTC)
    page = ExtractedArticle(
        url="https://a.example/tides",
        title="Tides explained",
        authors=("Ann Lee",),
        published=noon,
        language="en",
        text="First the moon.\nThen the tides follow.",
    )
    keep(database, page)
    [hit] = search(database, "tides")
    assert (hit.url, hit.site, hit.revision, hit.in_story) == ("https://a.example/tides", "a.example", 1, 1)
    assert (hit.authors, hit.published, hit.language, hit.words) == (("Ann Lee",), noon, "en", 7)
    assert [segment.text for segment in hit.title if segment.found] == ["Tides"]
    assert "".join(segment.text for segment in hit.snippet) == "Then the tides follow."
    assert hit.score > 0


def test_a_word_in_the_title_counts_more_than_one_in_the_text(database: Database) -> None:
    keep(
        database,
        article("a.example/1", "Some words about tides and more words."),
        article("a.example/2", "Some words about moons and more words.", title="Tides"),
    )
    assert urls(search(database, "tides")) == ["a.example/2", "a.example/1"]


def test_a_rare_word_counts_more_than_a_common_one(database: Database) -> None:
    common = [article(f"a.example/{number}", "common words in every article") for number in range(30)]
    keep(database, *common, article("b.example/rare", "a rare word in one article"))
    assert urls(search(database, "common OR rare"))[0] == "b.example/rare"


def test_of_two_alike_the_newer_comes_first(database: Database) -> None:
    keep(
        database,
        article("a.example/new", "tides and moons", published=TODAY - timedelta(days=3)),
        article("a.example/old", "tides and moons", published=TODAY - timedelta(days=3_000)),
        article("a.example/undated", "tides and moons"),
    )
    assert urls(search(database, "tides"))[0] == "a.example/new"


def test_without_words_the_newest_comes_first_and_the_undated_last(database: Database) -> None:
    keep(
        database,
        article("a.example/undated", "x"),
        article("a.example/old", "x", published=date(2020, 1, 1)),
        article("a.example/new", "x", published=date(2026, 1, 1)),
    )
    assert urls(search(database, "site:a.example")) == ["a.example/new", "a.example/old", "a.example/undated"]
    assert len(search(database, "")) == 3


def test_a_story_is_one_row_and_can_be_expanded(database: Database) -> None:
    keep(database, article("a.example/1", AGENCY_COPY), article("b.example/2", AGENCY_COPY))
    [row] = search(database, "bridge")
    assert row.in_story == 2
    expanded = search(database, f"story:{row.story_id}", per=Per.ARTICLE)
    assert sorted(urls(expanded)) == ["a.example/1", "b.example/2"]


def test_text_that_was_edited_out_is_found_among_all_revisions_only(database: Database) -> None:
    keep(database, article("a.example/1", "The minister lied."))
    keep(database, article("a.example/1", "The minister erred."), at=NOON + timedelta(days=1))
    assert search(database, "lied") == []
    [hit] = search(database, "lied", all_revisions=True)
    assert (hit.revision, hit.is_latest) == (1, False)
    assert len(search(database, "minister", all_revisions=True)) == 1
    assert len(search(database, "minister", per=Per.REVISION, all_revisions=True)) == 2


def test_what_is_unknown_is_not_excluded(database: Database) -> None:
    keep(database, article("a.example/undated", "tides"))
    assert len(search(database, "tides -lang:en -after:2020 -is:paywalled")) == 1


def test_an_article_is_found_by_any_url_that_leads_to_it(database: Database) -> None:
    keep(database, article("a.example/1", "tides"))
    assert urls(search(database, "http://a.example/1?utm_source=feed")) == ["a.example/1"]


def test_pages_follow_each_other_without_gaps_or_repeats_while_the_archive_grows(database: Database) -> None:
    keep(database, *(article(f"a.example/{number}", "tides " * (1 + number % 5)) for number in range(25)))
    tides = Search(parse("tides", TODAY), TODAY)
    with database.read() as session:
        everything = urls(list(find(session, tides, limit=100).hits))
        page = find(session, tides, limit=10)
    seen = urls(list(page.hits))
    while page.next_cursor:
        keep(database, article(f"b.example/{len(seen)}", "tides tides tides", published=TODAY))
        page = _next(database, tides, page)
        seen += urls(list(page.hits))
    assert seen == everything


def _cursor(fields: str) -> str:
    return urlsafe_b64encode(fields.encode()).decode()


def _next(database: Database, tides: Search, page: HitPage) -> HitPage:
    with database.read() as session:
        return find(session, tides, limit=10, cursor=page.next_cursor)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "bm8=",
        "WzEsMiwzXQ==",
        "\ud800",
        "W10=",
        _cursor("[Infinity, 1, 1, 1]"),
        _cursor(f'[{10**30}, "2026-05-03", 1, 1]'),
    ],
)
def test_a_cursor_that_no_page_had_is_refused(database: Database, cursor: str) -> None:
    with database.read() as session, pytest.raises(BadQuery, match="not a cursor"):
        find(session, Search(parse("a", TODAY), TODAY), cursor=cursor)


def test_facets_count_articles_by_site_author_and_month(database: Database) -> None:
    keep(
        database,
        article("a.example/1", "tides one", published=date(2026, 1, 2)),
        article("a.example/2", "tides two", published=date(2026, 1, 9)),
        article("b.example/3", "tides three", published=date(2025, 12, 1)),
        article("b.example/4", "moons"),
    )
    with database.read() as session:
        tides = Search(parse("tides", TODAY), TODAY)
        spread = facets(session, tides)
        assert count(session, tides) == 3
    assert spread.sites == (FacetCount("a.example", 2), FacetCount("b.example", 1))
    assert spread.authors == (FacetCount("Editor of a.example", 2), FacetCount("Editor of b.example", 1))
    assert spread.months == (FacetCount("2025-12", 1), FacetCount("2026-01", 2))
    assert spread.languages == spread.tags == ()


def test_a_very_long_text_is_found_by_its_last_phrase(database: Database) -> None:
    numbers = " ".join(f"{number} the" for number in range(20_000))
    keep(
        database, article("a.example/long", f"{numbers} high sea level 東京都"), article("a.example/2", "sea")
    )
    for query in (
        '"sea level"',
        '"the 19999 the"',
        '"sea lev"*',
        "東京都",
        '-"level sea" 7777',
        '"high sea" -"sea high"',
    ):
        assert urls(search(database, query))[:1] == ["a.example/long"], query
    for query in ('"level sea"', "title:level", '"seal 東"'):
        assert search(database, query) == [], query


def test_a_text_with_a_huge_vocabulary_is_kept_and_found(database: Database) -> None:
    keep(database, article("a.example/numbers", " ".join(map(str, range(300_000))), title="Huge"))
    assert urls(search(database, '"4998 4999" huge')) == ["a.example/numbers"]
