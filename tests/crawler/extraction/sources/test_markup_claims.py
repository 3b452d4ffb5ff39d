"""What meta tags, microdata, links, bylines and time elements claim."""

from datetime import UTC, date, datetime

import pytest

from archive.article import Candidate, FieldSource
from crawler.extraction import Claim, Field, extract
from tests.crawler.extraction.pages import NOW, URL, meta, page, read


def test_opengraph_gives_what_is_shared_of_an_article() -> None:
    article = read(
        meta(
            og_title="Harbour reopens",
            og_description="Boats again",
            og_site_name="The Gull",
            og_image="/lead.jpg",
            og_locale="en_GB",
            og_url=URL,
            article_published_time="2024-05-03T09:30:00Z",
            article_modified_time="2024-05-04T10:00:00Z",
        )
    )

    assert article.description == "Boats again"
    assert article.site_name == "The Gull"
    assert article.image == "https://gull.example/lead.jpg"
    assert article.canonical_url == URL
    assert article.published == datetime(2024, 5, 3, 9, 30, tzinfo=UTC)
    assert article.modified == datetime(2024, 5, 4, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "name", ["author", "parsely-author", "sailthru.author", "DC.creator", "byl", "citation_author"]
)
def test_meta_tags_of_many_systems_name_the_author(name: str) -> None:
    assert read(f'<meta name="{name}" content="Ada Finch">').authors == ("Ada Finch",)


def test_pairs_of_label_and_data_name_the_author_in_the_sites_language() -> None:
    pair = '<meta name="twitter:label1" content="{}"><meta name="twitter:data1" content="Ada Finch">'

    assert read(pair.format("Verfasst von")).authors == ("Ada Finch",)
    assert read(pair.format("Price")).authors == ()


def test_tags_are_collected_from_one_element_or_many() -> None:
    assert read(meta(article_tag="storm") + meta(article_tag="harbour")).tags == ("storm", "harbour")
    assert read('<meta name="keywords" content="storm, harbour, storm">').tags == ("storm", "harbour")


def test_links_give_the_canonical_and_the_amp_address() -> None:
    article = read(
        f'<link rel="canonical" href="{URL}?a=1#x"><link rel="amphtml" href="/amp/harbour-reopens">'
    )

    assert article.canonical_url == f"{URL}?a=1"
    assert article.amp_url == "https://gull.example/amp/harbour-reopens"


def test_out_links_are_absolute_without_fragments_and_each_once() -> None:
    links = (
        '<a href="/ferry">1</a> <a href="../town/ferry#top">2</a> <a href="https://other.example/a b">3</a>'
        '<a href="/ferry#2">4</a> <a href="mailto:x@gull.example">5</a> <a href="javascript:x()">6</a>'
        '<a href="//cdn.example/x">7</a> <a href="http://[bad">8</a> <a>9</a>'
    )

    assert read(body=links).links == (
        "https://gull.example/ferry",
        "https://gull.example/town/ferry",
        "https://other.example/a b",
        "https://cdn.example/x",
    )


def test_relative_links_start_from_the_base_element() -> None:
    assert read('<base href="https://www.gull.example/old/">', '<a href="ferry">x</a>').links == (
        "https://www.gull.example/old/ferry",
    )


def test_microdata_names_the_author_and_the_time() -> None:
    body = (
        '<div itemscope itemtype="https://schema.org/NewsArticle"><p><span itemprop="author" itemscope'
        ' itemtype="https://schema.org/Person"><b>By</b> <span itemprop="name">Ada Finch</span></span>'
        '<time itemprop="datePublished" datetime="2024-05-03T09:30:00Z">Friday</time></p></div>'
    )

    article = read(body=body)

    assert article.authors == ("Ada Finch",)
    assert article.published == datetime(2024, 5, 3, 9, 30, tzinfo=UTC)


def test_the_authors_and_dates_of_comments_are_not_the_articles() -> None:
    comments = (
        '<div itemscope itemtype="https://schema.org/Comment"><span itemprop="author">Carl Other</span>'
        '<time itemprop="datePublished" datetime="2024-05-09">later</time></div>'
        '<div class="comments"><p class="author">Dan Third</p><time datetime="2024-05-10">x</time></div>'
    )

    article = read(body=comments)

    assert (article.authors, article.published) == ((), None)


@pytest.mark.parametrize(
    "byline",
    [
        '<p class="byline">By <a href="/x">Ada Finch</a></p>',
        '<div class="ArticleHeader-author">Ada Finch</div>',
        '<a rel="author" href="/ada">Ada Finch</a>',
        '<a href="/authors/ada-finch">Ada Finch</a>',
        "<address>By Ada Finch</address>",
        "<p>By Ada Finch</p>",
        "<div><span>By</span></div><div>Ada Finch</div>",
        "<p>Ada Finch, 3 May 2024</p>",
    ],
)
def test_a_byline_under_the_headline_names_the_author(byline: str) -> None:
    assert read(body=byline).authors == ("Ada Finch",)


@pytest.mark.parametrize(
    "byline",
    [
        "<span class='entry-byline-with-avatar'>By Ada Finch</span>",
        "<ul><li class='author-list'>Ada Finch</li></ul>",
        "<aside><a rel='author' href='/people/ada'>Ada Finch</a></aside>",
        "<aside><address>Ada Finch</address></aside>",
    ],
)
def test_a_byline_may_stand_in_a_list_with_a_picture_or_beside_the_text(byline: str) -> None:
    assert read(body=byline).authors == ("Ada Finch",)


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<aside><p class="author">Carl Other</p></aside>',
        '<div class="related-articles"><p class="byline">By Carl Other</p></div>',
        '<article class="teaser"><p class="byline">By Carl Other</p></article>',
        '<figure><figcaption class="author">Carl Other</figcaption></figure>',
    ],
)
def test_names_beside_the_article_are_not_its_authors(elsewhere: str) -> None:
    assert read(body=elsewhere).authors == ()


def test_the_name_under_the_text_is_the_author_where_no_one_else_is_named() -> None:
    html = page('<meta name="author" content="gull.example">').replace(
        b"</article>", b"<p>Ada Finch</p></article>"
    )

    assert extract(html, URL).authors == ("Ada Finch",)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://gull.example/2024/05/03/harbour", date(2024, 5, 3)),
        ("https://gull.example/2024/05/harbour", None),
        ("https://gull.example/article/120240503", None),
    ],
)
def test_a_day_in_the_address_dates_the_article(url: str, day: date | None) -> None:
    assert extract(page(), url, now=NOW).published == day


def test_hints_of_a_feed_stand_in_for_what_the_page_does_not_say() -> None:
    hints = [
        Claim(Field.AUTHORS, Candidate(FieldSource.FEED, "Ada Finch", "entry.author")),
        Claim(Field.PUBLISHED, Candidate(FieldSource.FEED, "2024-05-03T09:30:00Z", "entry.published")),
    ]

    article = extract(page(), URL, hints=hints, now=NOW)

    assert article.authors == ("Ada Finch",)
    assert article.evidence["published"].picked is FieldSource.FEED


@pytest.mark.parametrize(
    ("lang", "language"), [("en-GB", "en"), ("EN", "en"), ("de", "en"), ("", "en"), ("xx", "en")]
)
def test_the_language_of_the_text_is_known_whatever_the_page_claims(lang: str, language: str) -> None:
    assert read(lang=lang).language == language
