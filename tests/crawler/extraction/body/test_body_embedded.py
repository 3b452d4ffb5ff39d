"""Bodies that a page carries as data."""

import json

import pytest

from archive.article import FieldSource
from crawler.extraction import extract
from tests.crawler.extraction.bodies import CLOSING, MIDDLE, OPENING, body_of, body_of_page, paragraphs

LINES = f"{OPENING}\n{MIDDLE}\n{CLOSING}"
MARKUP = paragraphs(OPENING, MIDDLE, CLOSING)


def test_the_text_of_structured_data_stands_in_where_the_page_shows_none() -> None:
    body = body_of("<div id=root></div>", embedded=LINES)
    assert body.text == LINES
    assert body.source is FieldSource.EMBEDDED_JSON


def test_the_text_of_structured_data_may_be_html_and_may_be_escaped() -> None:
    assert body_of("<div id=root></div>", embedded=MARKUP).text == LINES
    assert body_of("<div id=root></div>", embedded=MARKUP.replace("<", "&lt;")).text == LINES


def test_the_page_wins_where_it_shows_the_text_too() -> None:
    body = body_of(MARKUP, embedded="A teaser of it.")
    assert (body.text, body.source) == (LINES, FieldSource.PAGE)
    assert body_of(MARKUP, embedded=LINES).source is FieldSource.PAGE


def test_a_teaser_before_a_paywall_gives_way_to_the_text_of_structured_data() -> None:
    assert body_of(paragraphs(OPENING), embedded=LINES).text == LINES


def drawn_by_script(script: str) -> str:
    return f"<html><body><div id=root></div><script>{script}</script></body></html>"


def escaped(value: object) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def test_a_body_is_found_in_the_state_that_a_framework_draws_the_page_from() -> None:
    state = {"queries": [{"data": {"id": 7, "title": "Late", "contentHtml": MARKUP, "tags": ["ferry"]}}]}
    body = body_of_page(drawn_by_script(f"window.__STATE__ = {escaped(state)};"))
    assert (body.text, body.source) == (LINES, FieldSource.EMBEDDED_JSON)


def test_a_body_is_found_in_json_that_stands_in_a_string() -> None:
    pushed = escaped([1, "5:" + MARKUP]), escaped([1, json.dumps({"html": MARKUP})])
    for arguments in pushed:
        assert body_of_page(drawn_by_script(f"self.__next_f.push({arguments})")).text.endswith(LINES)


def test_a_script_that_cannot_be_read_is_passed_over() -> None:
    assert body_of_page(drawn_by_script('var broken = "<p>' + "x \\q " * 200 + '";')).text == ""


def test_comments_in_an_embedded_body_are_no_text() -> None:
    line = "The harbour is open again after the storm, and the first boat came in at six in the morning."
    html = f"<p>{line}<br>{line}<!-- set by hand --><br>{line}</p>" * 3
    page = f"<h1>Harbour reopens</h1><script>window.state = {json.dumps({'body': html})}</script>"

    text = extract(page.encode(), "https://gull.example/harbour").text

    assert line in text
    assert "by hand" not in text


BLOCKS = [
    {"type": "paragraph", "id": 1, "content": OPENING},
    {
        "type": "image",
        "id": 2,
        "url": "/ferry.jpg",
        "caption": "The ferry at the quay, seen from afar, in May.",
    },
    {"type": "paragraph", "id": 3, "content": [{"text": MIDDLE[:40]}, {"text": MIDDLE[40:]}]},
    {"type": "paragraph", "id": 4, "content": CLOSING},
]


def test_a_body_is_found_in_a_list_of_content_blocks_without_markup() -> None:
    state = json.dumps({"props": {"page": {"title": "Late", "blocks": BLOCKS}}})
    body = body_of_page(f"<html><body><script type=application/json>{state}</script></body></html>")
    assert (body.text, body.source) == (LINES, FieldSource.EMBEDDED_JSON)


def test_a_body_is_found_in_the_rows_of_react_server_components() -> None:
    lines = [["$", "p", None, {"children": line}] for line in (OPENING, MIDDLE)]
    last = ["$", "p", "3", {"children": [CLOSING[:30], ["$", "em", None, {"children": CLOSING[30:]}]]}]
    row = ["$", "article", None, {"className": "post", "children": [*lines, last]}]
    pushed = json.dumps([1, f'4:I[72,[],"Link"]\n5:{json.dumps(row)}\n'])
    body = body_of_page(drawn_by_script(f"self.__next_f.push({pushed})"))
    assert (body.text, body.source) == (LINES, FieldSource.EMBEDDED_JSON)


@pytest.mark.parametrize(
    "holder",
    [
        "<noscript>{}</noscript>",
        "<template>{}</template>",
        "<script type=text/template>{}</script>",
        "<script type='text/x-handlebars-template'>{}</script>",
    ],
)
def test_a_body_is_found_where_only_scripts_would_show_it(holder: str) -> None:
    body = body_of_page(f"<html><body><div id=root></div>{holder.format(MARKUP)}</body></html>")
    assert (body.text, body.source) == (LINES, FieldSource.EMBEDDED_JSON)
