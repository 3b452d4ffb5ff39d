"""Articles among comments and teasers, and the pages that only look like articles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import ExtractedArticle, PageKind
from crawler.extraction import extract

HOST = "https://gull.example"
SHARED = '<meta property="og:type" content="article">'


def sentences(about: str, count: int = 6) -> str:
    return "".join(
        f"<p>The {about} was seen from the quay for the {number}th time, and nobody knows what {about} means.</p>"
        for number in range(count)
    )


def read(
    body: str, url: str, *, classes: str = "", head: str = "", title: str = "The river rises"
) -> ExtractedArticle:
    html = f"<!doctype html><html><head><title>{title}</title>{head}</head><body class='{classes}'>{body}</body></html>"
    return extract(html.encode(), f"{HOST}{url}")


def post(classes: str = "", head: str = "", below: str = "") -> ExtractedArticle:
    article = f"<article><header><h1>The river rises</h1></header><div>{sentences('river')}</div></article>"
    return read(f"<main>{article}{below}</main>", "/2026/05/river/", classes=classes, head=head)


def comment(number: int) -> str:
    return (
        f'<li class="comment"><article class="comment-body"><footer><a href="/river/#comment-{number}">on Monday</a>'
        f"</footer><p>I saw the river, too, and it was higher than number {number}.</p></article></li>"
    )


COMMENTS = f'<div id="comments"><ol class="comment-list">{"".join(map(comment, range(12)))}</ol></div>'
LATEST = "".join(
    f"<article><a href='/2026/05/{n}/#comment-{n}'>Ada on story {n}</a></article>" for n in range(9)
)
RELATED = "".join(
    f"<div><h3><a href='/story-{n}'>What else happened, number {n}</a></h3></div>" for n in range(10)
)
LIVELY = "".join(
    f"<div><h2><a href='/story-{n}'>What else happened, number {n}</a></h2>{sentences(f'bridge {n}', 1)}</div>"
    for n in range(3)
)


@pytest.mark.parametrize(
    "below",
    [
        COMMENTS,
        f"<aside class='widget'><h2>Latest comments</h2>{LATEST}</aside>",
        f"<section class='recent-comments'>{LATEST}</section>",
        f"<section><h2>Related posts</h2>{RELATED}</section>",
        f"<section><h2>Read on</h2>{LIVELY}</section>",
    ],
    ids=["comments", "latest comments", "widget of comments", "related posts", "teasers with text"],
)
@pytest.mark.parametrize("classes", ["", "single single-post postid-7 logged-in"])
def test_what_stands_below_a_post_makes_no_list_of_it(below: str, classes: str) -> None:
    article = post(classes, below=below)
    assert (article.kind, article.kind_why) == (PageKind.ARTICLE, "")
    assert "river was seen" in article.text


def test_a_post_that_sums_up_others_is_an_article() -> None:
    article = read(
        f"<article><h1>The river rises</h1>{sentences('river', 1)}{LIVELY}</article>", "/2026/05/river/"
    )
    assert article.kind is PageKind.ARTICLE


@pytest.mark.parametrize(
    "classes",
    [
        "archive category category-harbour category-3 wp-embed-responsive",
        "archive tag tag-ferry",
        "archive author author-ada author-2",
        "archive date paged-2",
        "archive post-type-archive post-type-archive-book",
        "home blog wp-custom-logo",
        "tag-template tag-news",
        "mt-archive-listing mt-datebased-monthly-archive layout-wt",
    ],
)
@pytest.mark.parametrize("head", ["", SHARED])
def test_an_archive_says_so_in_the_names_that_its_software_gives_it(classes: str, head: str) -> None:
    one = f"<article><h2><a href='/story'>One story</a></h2>{sentences('story')}</article>"
    assert read(f"<h1>Harbour</h1>{one}", "/harbour/", classes=classes, head=head).kind is PageKind.LISTING


def test_the_page_of_a_picture_is_no_article() -> None:
    classes = "attachment attachment-template-default single single-attachment postid-9 attachmentid-9"
    assert read(f"<h1>Quay</h1>{sentences('quay')}", "/quay/", classes=classes).kind is PageKind.ATTACHMENT


def test_documents_beside_a_blog_are_no_articles_and_its_posts_are() -> None:
    for names, kind in (
        ("docs-wrapper docs-doc-page plugin-docs", PageKind.DOCUMENTATION),
        ("blog-wrapper blog-list-page plugin-blog", PageKind.LISTING),
        ("blog-wrapper blog-post-page plugin-blog", PageKind.ARTICLE),
    ):
        html = f"<html class='{names}'><title>x</title><body><h1>Install it</h1>{sentences('install')}"
        assert extract(html.encode(), f"{HOST}/x/install").kind is kind


@pytest.mark.parametrize("count", [2, 4, 10])
@pytest.mark.parametrize("url", ["/blog/", "/news", "/weblog.html", "/journal/?page=3"])
def test_a_page_with_some_whole_posts_is_none_of_them(count: int, url: str) -> None:
    posts = "".join(
        f"<div class='post'><h2><a href='/blog/story-{n}'>Story {n}</a></h2>{sentences(f'story {n}')}</div>"
        for n in range(count)
    )
    assert read(f"<h1><a href='/blog/'>The Gull</a></h1>{posts}", url).kind is PageKind.LISTING


@pytest.mark.parametrize(
    "entry",
    [
        "<div class=post><div class=title><a href='/p{0}'>Story {0} of town</a></div>{1}</div>",
        "<div class=entry><h3>Story {0}</h3>{1}<p><a href='/p{0}.html'>Permalink</a></p></div>",
        "<article>{1}<footer><a href='/p{0}'><time datetime='2026-05-0{0}'>May {0}</time></a></footer></article>",
        "<div class=h-entry><a class='u-url' href='/p{0}'>May {0}</a><div class=e-content>{1}</div></div>",
        "<div class=item>{1}<a class=read-more href='/p{0}'>Read more</a></div>",
        "<a href='/p{0}'><h3>Story {0} of town</h3></a>{1}",
    ],
    ids=["title", "permalink", "date", "microformats", "read more", "linked heading"],
)
def test_entries_are_told_whatever_their_template_marks_them_by(entry: str) -> None:
    entries = "".join(entry.format(number, sentences(f"story {number}", 3)) for number in range(1, 7))
    assert read(f"<main>{entries}</main>", "/notes/", title="Notes").kind is PageKind.LISTING


def test_an_article_with_links_to_read_more_is_one() -> None:
    promo = "<p><a class=read-more href='/p{}'>Read more</a></p>"
    body = (
        sentences("river", 3)
        + promo.format(1)
        + sentences("bridge", 4)
        + promo.format(2)
        + sentences("ferry", 4)
    )
    assert read(f"<h1>The river rises</h1>{body}", "/2026/05/river").kind is PageKind.ARTICLE


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("/tag/ssh/", f"<h1>ssh</h1><ul><li><a href='/a'>One</a></li></ul><p>{'Hidden notice. ' * 9}</p>"),
        ("/tag/dati/", f"<h1>Tag: dati</h1><a href='/a'><h2>One story</h2></a>{sentences('story', 9)}"),
        (
            "/categories/a/b/c/",
            "<h1>c</h1><ul><li><a href='/a'>The first of all the stories there are</a></li></ul>",
        ),
        (
            "/category/pwn.html",
            "".join(f"<p><a href='/{n}'>A long title of story {n}</a></p>" for n in range(60)),
        ),
        (
            "/categories/ssh/",
            "<ul>" + "<li><a href='/a'>One of many titles</a> <span>May 3, 2026</span></li>" * 40 + "</ul>",
        ),
        ("/economics/2004/09/", f"<h1>Economics</h1><h2><a href='/a'>One</a></h2>{sentences('debt', 9)}"),
        ("/index7.html", "<article><a href='/a'>One story of the town</a> <p>It was long ago.</p></article>"),
        ("/archives.html", sentences("archive")),
        ("/tags/", sentences("tag")),
    ],
)
def test_an_archive_is_told_by_its_address_and_what_stands_there(url: str, body: str) -> None:
    assert read(f"<main>{body}</main>", url, head=SHARED).kind is PageKind.LISTING


@pytest.mark.parametrize("url", ["/tags/river/", "/essays/"])
def test_a_list_that_has_the_date_of_its_newest_post_is_a_list(url: str) -> None:
    posts = "".join(
        f"<article><h1><a href='/2026/05/story-{n}/'>Story {n}</a></h1>{sentences(f'story {n}')}</article>"
        for n in range(3)
    )
    head = SHARED + '<meta property="article:published_time" content="2026-05-03T12:00:00Z">'
    assert read(f"<h2>river</h2>{posts}", url, head=head).kind is PageKind.LISTING


def test_a_tag_that_has_the_data_of_its_newest_post_is_a_list() -> None:
    posts = "".join(
        f"<article><h1><a href='/2026/05/story-{n}/'>Story {n}</a></h1>{sentences(f'story {n}')}</article>"
        for n in range(3)
    )
    data = '<script type="application/ld+json">{"@type": "BlogPosting", "headline": "Story 0"}</script>'
    assert read(f"<h2>river</h2>{posts}", "/tags/river/", head=data).kind is PageKind.LISTING


def test_a_short_post_below_a_category_is_an_article() -> None:
    head = '<meta property="article:published_time" content="2026-05-03T12:00:00Z">'
    page = read(f"<h1>The river rises</h1>{sentences('river', 3)}", "/category/town/river/", head=head)
    assert page.kind is PageKind.ARTICLE


@pytest.mark.parametrize(
    "url", ["/archives/123", "/archives/123.html", "/tags/story-of-tags", "/2026/05/03/river"]
)
def test_an_article_at_such_an_address_is_one(url: str) -> None:
    assert read(f"<h1>The river rises</h1>{sentences('river', 9)}", url, head=SHARED).kind is PageKind.ARTICLE


def test_a_short_post_at_a_numbered_address_is_an_article() -> None:
    assert read(f"<h1>The river rises</h1>{sentences('river', 2)}", "/archives/123").kind is PageKind.ARTICLE


def whole(name: str, wrap: str) -> str:
    return wrap.format(f"<h1>The {name} story</h1>{sentences(name)}")


@pytest.mark.parametrize(
    "wrap",
    [
        "<article>{}</article>",
        "<div class='post'>{}</div>",
        "<div class='page' data-url='/x'>{}</div>",
        "<section class='article-wrap'><div>{}</div></section>",
    ],
)
@given(others=st.lists(st.sampled_from(["bridge", "ferry", "market"]), max_size=3, unique=True))
def test_an_article_ends_where_the_next_one_begins(wrap: str, others: list[str]) -> None:
    body = "".join(whole(name, wrap) for name in ("river", *others))
    article = read(f"<main>{body}</main>", "/2026/05/river", title="The river story")
    assert "The river was seen" in article.text
    assert not [name for name in others if name in article.text]


def test_headings_of_the_first_rank_in_a_text_end_nothing() -> None:
    parts = f"{sentences('river')}<h1>A part of it</h1>{sentences('bridge')}"
    for body in (
        f"<h1>The river rises</h1>{parts}",
        f"<header><h1>The river rises</h1></header><div class='post'>{parts}</div>",
    ):
        assert "The bridge was seen" in read(f"<article>{body}</article>", "/2026/05/river").text


def test_a_page_that_introduces_the_pages_below_its_address_is_a_list() -> None:
    rows = "".join(
        f"<div class='post-title'><a href='{HOST}/reports/20{n}/'>How the harbour fared in 20{n}</a></div>"
        for n in range(20, 23)
    )
    introduction = "<p>The harbour reports once a year, in spring, on what came and went.</p>"
    assert read(f"<h1>Reports</h1><div>{introduction}{rows}</div>", "/reports/").kind is PageKind.LISTING
    elsewhere = rows.replace("/reports/", "/other/")
    assert read(f"<h1>Reports</h1><div>{introduction}{elsewhere}</div>", "/reports/").kind is PageKind.ARTICLE


def test_cards_whose_link_lies_over_them_are_teasers() -> None:
    """The heading is no link: an empty link covers the card and is labelled for readers who do not see it."""
    cards = "".join(
        f"<article><header><h2>What happened, number {n}</h2></header><div>{sentences(f'bridge {n}', 4)}</div>"
        f"<a aria-label='post link to What happened, number {n}' href='/story-{n}'></a></article>"
        for n in range(2)
    )
    assert read(f"<main><h1>Bridges</h1>{cards}</main>", "/tags/bridges/").kind is PageKind.LISTING


def test_a_tag_page_of_dated_titles_in_one_line_is_a_list() -> None:
    items = "".join(
        f"<li> <a href='/story-{n}/'>How the bridge over the river was mended, part {n}</a><span><time>2026-05-{n:02}"
        "</time></span> </li>"
        for n in range(1, 21)
    )
    page = read(
        f"<article><header><h1>Posts about bridges</h1> </header><ul>{items}</ul></article>", "/tags/bridges/"
    )
    assert page.kind is PageKind.LISTING
