"""A declared rel=canonical is believed, unless it contradicts the page."""

import pytest

from archive.errors import BadUrl
from archive.identity.urls.canonical_links import CanonicalReason, trust_canonical

BELIEVED = [
    ("/news/storm-hits-coast", "/news/storm-hits-coast?utm_source=x", CanonicalReason.SAME_URL),
    ("/news/storm-hits-coast/amp/", "/news/storm-hits-coast", CanonicalReason.VARIANT),
    ("/", "/index.html", CanonicalReason.VARIANT),
    ("/?p=123", "/2024/05/storm-hits-coast", CanonicalReason.SAME_SITE),
    ("/news/storm-hits-coast/2", "/news/storm-hits-coast", CanonicalReason.SAME_SITE),
    ("/storm?ref=home", "/storm", CanonicalReason.SAME_SITE),
    ("/storm?utm=x&from=rss", "/storm", CanonicalReason.SAME_SITE),
    ("/news/storm-hits-coast-48213", "/news/thousands-flee-their-homes-48213", CanonicalReason.SAME_SITE),
    ("/news/storm-hits-coast", "/weather/storm-hits-the-coast", CanonicalReason.SAME_SITE),
    ("/%E5%9C%B0%E9%9C%87", "/2024/05/17/%E5%9C%B0%E9%9C%87", CanonicalReason.SAME_SITE),
]
NOT_BELIEVED = [
    ("/news/storm-hits-coast", "/", CanonicalReason.HOME_PAGE),
    ("/news/storm-hits-coast", "/index.php", CanonicalReason.HOME_PAGE),
    ("/en/news/storm-hits-coast", "/en/", CanonicalReason.HOME_PAGE),
    ("/news/storm-hits-coast", "/news/", CanonicalReason.SECTION),
    ("/news/48213", "/news", CanonicalReason.SECTION),
    ("/article.php?id=7", "/article.php", CanonicalReason.SECTION),
    ("/news/storm-hits-coast", "/news/minister-resigns-over-leak", CanonicalReason.OTHER_ARTICLE),
    ("/news/48213", "/news/99120", CanonicalReason.OTHER_ARTICLE),
    ("/article.php?id=7", "/article.php?id=8", CanonicalReason.OTHER_ARTICLE),
]


@pytest.mark.parametrize(("page", "declared", "reason"), BELIEVED)
def test_another_url_of_the_page_is_believed(page: str, declared: str, reason: CanonicalReason) -> None:
    verdict = trust_canonical(f"https://example.com{page}", f"https://example.com{declared}")
    assert (verdict.believed, verdict.reason) == (True, reason)


@pytest.mark.parametrize(("page", "declared", "reason"), NOT_BELIEVED)
def test_a_declaration_that_loses_the_article_is_not_believed(
    page: str, declared: str, reason: CanonicalReason
) -> None:
    verdict = trust_canonical(f"https://example.com{page}", f"https://example.com{declared}")
    assert (verdict.believed, verdict.reason) == (False, reason)
    assert verdict.url == f"https://example.com{page}"


@pytest.mark.parametrize(
    ("page", "declared", "reason"),
    [
        (
            "https://example-com.cache.example/c/s/example.com/a",
            "https://example.com/a",
            CanonicalReason.PROXIED,
        ),
        (
            "https://archive.example/web/2020/http://example.com/a",
            "http://example.com/a",
            CanonicalReason.PROXIED,
        ),
        ("https://www.example.co.uk/news/a", "https://www.example.com/news/a", CanonicalReason.SISTER_DOMAIN),
    ],
)
def test_another_host_is_believed_only_if_the_text_is_the_same(
    page: str, declared: str, reason: CanonicalReason
) -> None:
    verdict = trust_canonical(page, declared)
    assert (verdict.believed, verdict.reason) == (False, reason)
    assert verdict.url == page
    assert verdict.on_same_text == declared.replace("http://", "https://")


@pytest.mark.parametrize(
    "declared",
    ["https://agency.example/storm-hits-coast", "https://two.blogspot.com/storm-hits-coast"],
)
def test_a_credit_to_another_site_is_no_url_of_this_article(declared: str) -> None:
    verdict = trust_canonical("https://one.blogspot.com/storm-hits-coast", declared)
    assert (verdict.believed, verdict.reason) == (False, CanonicalReason.OTHER_SITE)
    assert verdict.on_same_text is None


def test_a_declaration_that_is_no_url_leaves_the_page_its_own() -> None:
    verdict = trust_canonical("https://example.com/a?utm_source=x", "javascript:void(0)")
    assert (verdict.url, verdict.reason) == ("https://example.com/a", CanonicalReason.NOT_A_URL)


def test_a_page_without_a_url_is_the_callers_mistake() -> None:
    with pytest.raises(BadUrl):
        trust_canonical("/a", "https://example.com/a")
