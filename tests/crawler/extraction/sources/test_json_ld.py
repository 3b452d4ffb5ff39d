"""JSON-LD in the shapes that sites give it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.article import FieldSource
from crawler.extraction import extract
from tests.crawler.extraction.pages import URL, json_ld, page, read

ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Harbour reopens",
    "url": URL,
}


def authors_of(value: object) -> tuple[str, ...]:
    return read(json_ld(json.dumps({**ARTICLE, "author": value}))).authors


@pytest.mark.parametrize(
    "value",
    [
        "Ada Finch and Ben Okoro",
        ["Ada Finch", "Ben Okoro"],
        {"@type": "Person", "name": ["Ada Finch", "Ben Okoro"]},
        [{"@type": "Person", "name": "Ada Finch"}, [{"@type": "Person", "name": "Ben Okoro"}]],
        [{"name": {"@value": "Ada Finch"}}, {"name": "Ben Okoro", "jobTitle": "Editor"}],
        {"@list": []} | {"name": "Ada Finch, Ben Okoro"},
    ],
)
def test_authors_are_found_in_any_shape(value: object) -> None:
    assert authors_of(value) == ("Ada Finch", "Ben Okoro")


def test_a_reference_stands_for_what_it_refers_to() -> None:
    graph = [
        {**ARTICLE, "author": {"@id": "#ada"}},
        {"@type": "Person", "@id": "#ada", "name": "Ada Finch"},
    ]
    assert read(json_ld(json.dumps({"@graph": graph}))).authors == ("Ada Finch",)


def test_references_that_lead_in_a_circle_end() -> None:
    assert authors_of([{"@id": "#a"}, {"@id": "#b", "name": {"@id": "#a"}}]) == ()


@pytest.mark.parametrize(
    "broken",
    [
        '{"@type": "NewsArticle", "headline": "Harbour reopens", "author": "Ada Finch",}',
        '{"@type": "NewsArticle", "headline": "Harbour\n\t reopens", "author": ["Ada Finch", ]}',
        '<!-- {"@type": "NewsArticle", "headline": "Harbour reopens", "author": "Ada Finch"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Harbour reopens", "author": "Ada Finch"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Harbour reopens", "author": "Ada Finch"};',
        '{"@type": "WebSite"}{"@type": "NewsArticle", "headline": "Harbour reopens", "author": "Ada Finch"}',
        '{"@type": "NewsArticle", "headline": "Harbour reopens", "author": "Ada Finch", "x": "it\\\'s"}',
        "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;author&quot;: &quot;Ada Finch&quot;}",
    ],
)
def test_broken_json_is_read_as_far_as_it_can_be_mended(broken: str) -> None:
    article = read(json_ld(broken))

    assert article.authors == ("Ada Finch",)
    assert article.evidence["authors"].picked is FieldSource.JSON_LD


@pytest.mark.parametrize("hopeless", ["", "{", "[[[[", "null", "42", '"text"', "{" * 5000, "[" * 100_000])
def test_json_that_cannot_be_mended_says_nothing(hopeless: str) -> None:
    assert read(json_ld(hopeless)).authors == ()


def test_of_several_articles_the_one_at_this_address_is_the_page() -> None:
    other = {**ARTICLE, "headline": "Ferry sold", "url": "https://gull.example/ferry", "author": "Carl Other"}
    data = [other, {**ARTICLE, "author": "Ada Finch"}, {**other, "author": "Dan Third"}]
    assert read(json_ld(json.dumps(data))).authors == ("Ada Finch",)


def test_of_several_articles_without_addresses_the_one_under_the_headline_is_the_page() -> None:
    data = [
        {"@type": "Article", "headline": "Ferry sold", "author": "Carl Other"},
        {"@type": "Article", "headline": "Harbour reopens", "author": "Ada Finch"},
    ]
    assert read(json_ld(json.dumps(data))).authors == ("Ada Finch",)


def test_articles_in_a_list_of_others_are_not_this_page() -> None:
    teaser = {"@type": "NewsArticle", "headline": "Ferry sold", "author": "Carl Other", "url": "/ferry"}
    listed = {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": teaser}]}
    assert read(json_ld(json.dumps(listed))).authors == ()


def test_entities_and_tags_in_values_are_read_as_text() -> None:
    data = json_ld(json.dumps({**ARTICLE, "headline": "Tom &amp;amp; Jerry &quot;<i>return</i>&quot;"}))
    assert read(data, headline="News").title == 'Tom & Jerry "return"'


def test_free_access_is_read_from_booleans_words_and_addresses() -> None:
    for value, paywalled in (
        (False, True),
        ("False", True),
        ("https://schema.org/True", False),
        (True, False),
    ):
        data = json_ld(json.dumps({**ARTICLE, "isAccessibleForFree": value}))
        assert read(data).paywalled is paywalled


def test_the_body_in_json_ld_stands_in_for_one_that_the_page_does_not_show() -> None:
    body = "The pilot said that the channel had moved by half a mile in the night. " * 20
    data = json_ld(json.dumps({**ARTICLE, "articleBody": body}))
    html = f"<html><head>{data}</head><body><h1>Harbour reopens</h1><div id=app></div></body></html>".encode()
    assert extract(html, URL).text.startswith("The pilot said")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@id", "@graph", "author", "name", "headline", "url", "datePublished", "image"]
            )
            | st.text(max_size=5),
            inner | st.sampled_from(["NewsArticle", "Person", "#a", "WebPage"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_is_read_without_an_error(data: object) -> None:
    extract(page(json_ld(json.dumps(data))), URL)


@given(st.text(max_size=200))
def test_any_text_in_place_of_json_is_read_without_an_error(text: str) -> None:
    extract(page(json_ld(text)), URL)
