"""Where a site has its fields is learned from its own pages, and read on those whose data says nothing."""

import json
from collections.abc import Sequence
from datetime import date, datetime

import pytest

from archive.article import FieldSource, SiteProfile
from crawler.extraction import extract
from crawler.extraction.learning.collect_evidence import collect_evidence
from crawler.extraction.learning.induction import induce
from tests.archive.identity.prose import prose
from tests.crawler.extraction.pages import NOW

NAMES = ("Ada", "Ben", "Cleo", "Dora", "Emil")  # which no rule takes for a byline where nothing calls them so
TODAY = date(2026, 5, 3)


def url(number: int) -> str:
    return f"https://gull.example/{number}"


def name(number: int) -> str:
    return NAMES[number % len(NAMES)]


def day(number: int) -> str:
    return f"2024-05-{number % 28 + 1:02d}"


def data(number: int, author: str | None = None) -> str:
    article = {
        "@type": "NewsArticle",
        "headline": f"The harbour report number {number}",
        "datePublished": day(number),
        "author": {"@type": "Person", "name": author or name(number)},
    }
    return f'<script type="application/ld+json">{json.dumps(article)}</script>'


def post(number: int, head: str = "", who: str | None = None, sign: str = "sign") -> bytes:
    """A page as the site's template makes it; the author stands in the class `sign`, the date below the text."""
    paragraphs = "".join(f"<p>{prose(10 * number + part, 40)}</p>" for part in range(4))
    return f"""<html><head><title>The harbour report number {number} - Gull</title>{head}</head>
        <body class="single postid-{number}"><div class="top"><a href="/">Gull</a></div>
        <div class="page"><div class="item"><h1 class="name">The harbour report number {number}</h1>
        <div class="words">{paragraphs}</div>
        <div class="below"><span class="{sign}">{who or name(number)}</span><span class="on">{day(number)}</span></div>
        </div></div></body></html>""".encode()


def learned(pages: Sequence[tuple[int, bytes]]) -> SiteProfile:
    evidence_of_pages = [collect_evidence(html, url(number), now=NOW) for number, html in pages]
    return SiteProfile(templates=induce([one for one in evidence_of_pages if one is not None], TODAY))


@pytest.fixture(scope="module")
def profile() -> SiteProfile:
    return learned([(number, post(number, data(number))) for number in range(10)])


def test_places_are_learned_with_counts_and_a_day(profile: SiteProfile) -> None:
    [template] = profile.templates
    assert template.pages == 10
    places = {place.field: place for place in template.places}
    assert set(places) == {"title", "authors", "published", "text"}
    assert places["authors"].path.endswith("div.item > div.below > span.sign")
    assert "postid" not in places["authors"].path
    assert (places["authors"].held, places["authors"].contradicted) == (10, 0)
    assert places["authors"].seen == "2026-05-03"
    assert places["text"].path.endswith("div.item > div.words")


def test_a_page_without_data_is_read_where_the_site_has_its_fields(profile: SiteProfile) -> None:
    assert extract(post(11), url(11), now=NOW).authors == ()
    article = extract(post(11), url(11), now=NOW, profile=profile)
    assert article.authors == (name(11),)
    assert str(article.published) == day(11)
    evidence = article.evidence["authors"]
    assert evidence.picked is FieldSource.SITE
    assert evidence.candidates[0].place == "... > div.below > span.sign"


def test_two_witnesses_that_agree_are_believed_against_the_site(profile: SiteProfile) -> None:
    head = data(11, "Zoe Crane") + '<meta name="author" content="Zoe Crane">'
    article = extract(post(11, head), url(11), now=NOW, profile=profile)
    assert article.authors == ("Zoe Crane",)
    assert FieldSource.SITE in {one.source for one in article.evidence["authors"].candidates}


def test_a_page_of_another_template_is_read_without_them(profile: SiteProfile) -> None:
    other = post(11).replace(b'class="words"', b'class="gallery"')
    assert extract(other, url(11), now=NOW, profile=profile).authors == ()


def test_a_class_that_few_pages_lack_is_no_other_template(profile: SiteProfile) -> None:
    pages = [
        (number, post(number, data(number)).replace(b'"item"', b'"item post has-picture"'))
        for number in range(10)
    ]
    without_picture = post(11).replace(b'"item"', b'"item post"')
    assert extract(without_picture, url(11), now=NOW, profile=learned(pages)).authors == (name(11),)


def test_a_place_that_has_others_as_often_is_not_believed() -> None:
    """A column of the site's staff: right on some pages by chance."""
    pages = [(number, post(number, data(number), who="Ada" if number % 2 else None)) for number in range(12)]
    [template] = learned(pages).templates
    assert "authors" not in {place.field for place in template.places}


def test_where_the_site_shows_no_authors_none_are_read() -> None:
    pages = [(number, post(number, data(number), who="Harbour", sign="topic")) for number in range(10)]
    profile = learned(pages)
    assert extract(post(11, who="Harbour", sign="topic"), url(11), now=NOW, profile=profile).authors == ()


def test_each_template_has_places_of_its_own() -> None:
    old = [(number, post(number, data(number))) for number in range(10)]
    new = [
        (number, post(number, data(number), sign="by").replace(b'class="words"', b'class="story"'))
        for number in range(10, 20)
    ]
    profile = learned([*old, *new])
    assert len(profile.templates) == 2
    for page in (post(21), post(21, sign="by").replace(b'class="words"', b'class="story"')):
        assert extract(page, url(21), now=NOW, profile=profile).authors == (name(21),)
    assert extract(post(21, sign="by"), url(21), now=NOW, profile=profile).authors == ()


def test_the_only_author_of_a_blog_is_read_in_the_article_alone() -> None:
    profile = learned([(number, post(number, data(number, "Ada"), who="Ada")) for number in range(10)])
    assert extract(post(11, who="Ada"), url(11), now=NOW, profile=profile).authors == ("Ada",)
    beside = [
        (number, _with_owner(post(number, data(number, "Ada"), who="x", sign="mark"))) for number in range(10)
    ]
    guest = _with_owner(post(11, who="x", sign="mark"))
    assert extract(guest, url(11), now=NOW, profile=learned(beside)).authors == ()


def _with_owner(page: bytes) -> bytes:
    return page.replace(b"</body>", b'<div class="owner">Ada</div></body>')


def test_a_short_text_is_read_where_the_site_has_its_texts(profile: SiteProfile) -> None:
    notice = "".join(f"<p>{prose(900 + part, 40)}</p>" for part in range(3))
    start, _, rest = post(11).decode().partition('<div class="words">')
    html = f'{start}<div class="words"><p>The ferry is late today.</p></div>{rest.partition("</div>")[2]}'
    html = html.replace("</body>", f'<div class="notice">{notice}</div></body>')
    assert "The ferry" not in extract(html.encode(), url(11), now=NOW).text
    assert extract(html.encode(), url(11), now=NOW, profile=profile).text == "The ferry is late today."


def test_what_an_article_has_outside_of_the_place_is_kept(profile: SiteProfile) -> None:
    more = "".join(f"<p>{prose(900 + part, 60)}</p>" for part in range(6))
    html = post(11).replace(
        b'<div class="below">', f'<div class="more">{more}</div><div class="below">'.encode()
    )
    text = extract(html, url(11), now=NOW, profile=profile).text
    assert prose(110, 40) in text
    assert prose(900, 60) in text


def test_too_few_pages_teach_nothing() -> None:
    assert learned([(number, post(number, data(number))) for number in range(4)]) == SiteProfile()


def test_no_order_of_pages_makes_a_difference() -> None:
    pages = [(number, post(number, data(number))) for number in range(10)]
    assert learned(pages) == learned(pages[::-1])


def test_the_day_of_a_moment_in_utc_is_the_one_that_readers_of_the_page_see(profile: SiteProfile) -> None:
    early = data(11).replace(f'"{day(11)}"', f'"{day(10)}T21:30:00Z"')
    published = extract(post(11, early), url(11), now=NOW, profile=profile).published
    assert isinstance(published, datetime)
    assert str(published.date()) == day(11)
    assert published == datetime.fromisoformat(f"{day(10)}T21:30:00Z")


def test_a_date_in_data_is_believed_against_another_day_on_the_page(profile: SiteProfile) -> None:
    article = extract(post(11, data(3)), url(11), now=NOW, profile=profile)
    assert str(article.published) == day(3)


def test_headings_in_the_text_are_no_place_of_a_template() -> None:
    """On a site without a date line, posts about a day have it in a heading."""
    pages = []
    for number in range(12):
        heading = f'<div class="words"><h2>Tides of {day(number)}</h2>'
        html = post(number, data(number)).replace(b'<div class="words">', heading.encode())
        pages.append((number, html.replace(f'<span class="on">{day(number)}</span>'.encode(), b"")))
    [template] = learned(pages).templates
    assert "published" not in {place.field for place in template.places}


def test_a_page_with_nothing_at_the_place_of_texts_is_read_without_it(profile: SiteProfile) -> None:
    """What stands there is no more than the headline once more."""
    elsewhere = "".join(f"<p>{prose(900 + part, 40)}</p>" for part in range(3))
    start, _, rest = post(11).decode().partition('<div class="words">')
    html = f'{start}<div class="words"><p>The harbour report number 11</p></div>{rest.partition("</div>")[2]}'
    html = html.replace("</body>", f'<div class="notice">{elsewhere}</div></body>')
    assert prose(900, 40) in extract(html.encode(), url(11), now=NOW, profile=profile).text
