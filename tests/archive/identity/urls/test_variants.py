"""Candidates for one article, and the site that a URL belongs to."""

import pytest

from archive.identity.urls.sites import site_of
from archive.identity.urls.variants import variant_key

STORY = "https://example.com/2024/05/a-story"


@pytest.mark.parametrize(
    "url",
    [
        "http://www.example.com/2024/05/a-story/",
        "https://m.example.com/2024/05/a-story?m=1",
        "https://amp.example.com/2024/05/a-story",
        "https://example.com/amp/2024/05/a-story",
        "https://example.com/2024/05/a-story/amp/",
        "https://example.com/2024/05/a-story.amp.html",
        "https://example.com/2024/05/a-story?amp",
        "https://example.com/2024/05/a-story?outputType=amp",
        "https://example.com/2024/05/a-story.html",
        "https://example.com/2024/05/a-story/index.php",
        "https://example.com/2024/05/a-story?replytocom=17#respond",
        "https://example.com/2024/05/A-Story?print=1&",
    ],
)
def test_the_usual_variants_of_an_article_share_a_key(url: str) -> None:
    assert variant_key(url) == variant_key(STORY)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/2024/05/another-story",
        "https://example.com/2024/05/a-story?page=2",
        "https://example.com/2024/05/a-story/comments",
        "https://news.example.com/2024/05/a-story",
        "https://example.org/2024/05/a-story",
        "https://example.com/?m=202405",
    ],
)
def test_other_pages_have_another_key(url: str) -> None:
    assert variant_key(url) != variant_key(STORY)


def test_a_domain_named_like_a_prefix_keeps_its_name() -> None:
    assert variant_key("https://m.com/a") == "m.com/a"


def test_the_order_of_parameters_is_no_difference_to_a_key() -> None:
    assert variant_key("https://example.com/?b=2&a=1") == variant_key("https://example.com/?a=1&b=2")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.news.example.co.uk/a", "example.co.uk"),
        ("https://one.blogspot.com/a", "one.blogspot.com"),
        ("https://www.one.github.io/a", "one.github.io"),
        ("http://127.0.0.1:8000/a", "127.0.0.1:8000"),
        ("http://127.0.0.1:8001/a", "127.0.0.1:8001"),
        ("http://[::1]:8000/a", "[::1]:8000"),
        ("http://localhost/a", "localhost"),
        ("https://example.com:8443/a", "example.com"),
        ("no url", ""),
        ("http://[bad", ""),
    ],
)
def test_a_site_is_what_one_publisher_can_register(url: str, site: str) -> None:
    assert site_of(url) == site
