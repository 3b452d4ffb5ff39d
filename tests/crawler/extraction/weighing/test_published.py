"""The day of publication, as readers of a page see it."""

from datetime import UTC, date, datetime

import pytest

from crawler.extraction import extract
from crawler.extraction.parsing import dates
from tests.crawler.extraction.pages import NOW, TEXT, URL, json_ld, meta, read


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("2024. gada 3. maijs", "lv"),
        ("2024. gada 3. maijā", "lv"),
        ("2024ko maiatzaren 3a", "eu"),
        ("2024(e)ko maiatzaren 3a", "eu"),
        ("3 أيار 2024", "ar"),
        ("٣ أيار/مايو ٢٠٢٤", "ar"),
        ("令和6年5月3日", "ja"),
        ("民國113年5月3日", "zh_TW"),
        ("113年5月3日", "zh_TW"),
        ("۱۴۰۳/۰۲/۱۴", "fa"),
        ("۱۴ اردیبهشت ۱۴۰۳", "fa"),
        ("1403-02-14", "fa"),
        ("03.05.2024", "de"),
        ("03.05.2024", "en"),
        ("03/05/2024", "en_GB"),
        ("05/03/2024", "en_US"),
    ],
)
def test_dates_are_read_as_each_language_and_calendar_writes_them(text: str, locale: str) -> None:
    assert dates.parse(text, locale) == date(2024, 5, 3)


@pytest.mark.parametrize(
    ("persian", "day"),
    [("1399/12/30", date(2021, 3, 20)), ("1403/12/30", date(2025, 3, 20)), ("1375/01/01", date(1996, 3, 20))],
)
def test_the_persian_calendar_has_its_leap_years(persian: str, day: date) -> None:
    assert dates.parse(persian, "fa") == day


@pytest.mark.parametrize(
    "null",
    ["0000-00-00", "1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "-0001-11-30T00:00:00+00:00", "00.00.0000"],
)
def test_null_dates_are_none_wherever_they_stand(null: str) -> None:
    assert dates.parse(null, "en") is None
    assert (
        read(
            meta(article_published_time=null) + json_ld(f'{{"@type":"Article","datePublished":"{null}"}}')
        ).published
        is None
    )


def test_a_day_that_the_text_is_about_is_no_date_of_the_page() -> None:
    offer = "<p>The offer for new members of the harbour club was good until 31.12.2019 and is over.</p>"
    html = f"<html lang=de><body><h1>Harbour club</h1>{TEXT}{offer}</body></html>".encode()

    assert extract(html, URL, now=NOW).published is None


@pytest.mark.parametrize(
    "change",
    [
        '<p>Updated: <time datetime="2024-05-09">9 May 2024</time></p>',
        '<time itemprop="dateModified" datetime="2024-05-09">9 May 2024</time>',
        '<abbr class="updated" title="2024-05-09T10:00:00Z">9 May</abbr>',
    ],
)
def test_a_change_is_no_publication(change: str) -> None:
    article = read(body=f"{change}<p>Published: 3 May 2024</p>")

    assert article.published == date(2024, 5, 3)
    assert article.modified is not None


def test_a_labelled_date_is_before_others_at_the_headline() -> None:
    assert read(body="<p>Harbour, 1 May 2019</p><p>Published: 3 May 2024</p>").published == date(2024, 5, 3)


@pytest.mark.parametrize(
    "shown",
    [
        '<abbr class="published" title="2024-05-03T17:45:00-05:00">May 3, 2024</abbr>',
        '<ul class="list"><li>May 3, 2024</li><li><time datetime="2024-05-03T17:45:00-05:00">now</time></li></ul>',
        '<p>May 3, 2024</p><div class="card"><time datetime="2024-05-03T17:45:00-05:00">now</time></div>',
    ],
)
def test_the_hour_is_known_where_the_page_has_it(shown: str) -> None:
    assert read(body=shown).published == datetime(2024, 5, 3, 22, 45, tzinfo=UTC)


def test_a_time_in_a_list_of_other_articles_gives_no_date() -> None:
    other = '<ul class="related list"><li><time datetime="2024-05-01T10:00:00Z">1 May</time></li></ul>'
    assert read(body=other).published is None


@pytest.mark.parametrize("line", ["2024年5月4日", "公開日：2024年5月4日"])
def test_the_day_is_the_one_that_the_page_shows_where_its_data_is_in_utc(line: str) -> None:
    head = meta(article_published_time="2024-05-03T23:09:13Z")
    found = read(head, f"<p>{line}</p>", lang="ja").published

    assert isinstance(found, datetime)
    assert found.date() == date(2024, 5, 4)
    assert found == datetime(2024, 5, 3, 23, 9, 13, tzinfo=UTC)


def test_the_day_in_the_address_is_the_sites_own() -> None:
    head = meta(article_published_time="2024-05-03T23:09:13Z")
    html = f"<html><head>{head}</head><body><h1>Harbour</h1>{TEXT}</body></html>".encode()
    found = extract(html, "https://gull.example/2024/05/04/harbour/", now=NOW).published

    assert found is not None
    assert found.isoformat()[:10] == "2024-05-04"


def test_a_page_without_any_heading_is_read_by_its_labels() -> None:
    lines = "<table><tr><td>发布时间：2024年5月3日</td></tr><tr><td>作者：王小明</td></tr></table>"
    html = (
        f"<html lang=zh><head><title>港口</title></head><body>{lines}<div>{TEXT}</div></body></html>".encode()
    )
    article = extract(html, URL, now=NOW)

    assert (article.published, article.authors) == (date(2024, 5, 3), ("王小明",))


def test_a_forum_post_without_heading_is_dated_by_its_label() -> None:
    html = f"<html lang=de><body><b>Hafen</b><br>Verfasst am: 3. Mai 2024<br>{TEXT}</body></html>".encode()
    assert extract(html, URL, now=NOW).published == date(2024, 5, 3)


@pytest.mark.parametrize("name", ["date", "dc.date", "dcterms.date"])
@pytest.mark.parametrize("shown", ["3 May 2024", '<time datetime="2024-05-03">Friday</time>'])
def test_a_meta_tag_that_may_be_of_a_change_is_not_before_the_date_that_readers_see(
    name: str, shown: str
) -> None:
    tag = f'<meta name="{name}" content="2024-05-20">'

    assert read(tag, f"<p>{shown}</p>").published == date(2024, 5, 3)
    assert read(tag, "<p>No date.</p>").published == date(2024, 5, 20)
    assert read(tag, "<p>The ferry of 3 May 2024 is back in the harbour since.</p>").published == date(
        2024, 5, 20
    )


def test_a_videos_day_is_the_articles_only_where_nothing_else_has_one() -> None:
    video = json_ld(f'{{"@type": "VideoObject", "url": "{URL}", "uploadDate": "2019-01-01"}}')

    assert read(video, "<time datetime='2024-05-03'>x</time>").published == date(2024, 5, 3)
    assert read(video).published == date(2019, 1, 1)


@pytest.mark.parametrize("name", ["teaser-meta", "gallery-meta", "card"])
def test_a_date_close_below_the_headline_counts_whatever_the_template_calls_its_place(name: str) -> None:
    assert read(body=f'<div class="{name}"><span>3 May 2024</span></div>').published == date(2024, 5, 3)


def test_the_only_date_of_publication_in_microdata_is_the_pages_wherever_it_stands() -> None:
    dated = '<div class="list-footer"><time itemprop="datePublished" datetime="{}">x</time></div>'
    one, two = dated.format("2024-05-03"), dated.format("2024-05-04")
    html = "<html><head><title>Harbour reopens</title></head><body><h1>Harbour reopens</h1>{}{}</body></html>"

    assert extract(html.format(TEXT, one).encode(), URL, now=NOW).published == date(2024, 5, 3)
    assert extract(html.format(TEXT, one + two).encode(), URL, now=NOW).published is None


def test_the_same_moment_without_its_zone_tells_the_day_of_the_sites_readers() -> None:
    head = json_ld('{"@type": "NewsArticle", "datePublished": "2024-05-04T01:09:55Z"}')
    head += json_ld(f'{{"@type": "WebPage", "url": "{URL}", "datePublished": "2024-05-03 18:09:55"}}')

    published = read(head).published

    assert isinstance(published, datetime)
    assert published == datetime(2024, 5, 4, 1, 9, 55, tzinfo=UTC)
    assert published.date() == date(2024, 5, 3)
