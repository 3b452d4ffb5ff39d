"""What holds of the body of every page, however it is made."""

import re

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml.html import HTMLParser

from crawler.extraction.body.article_body import Body, extract_body
from tests.crawler.extraction.bodies import CLOSING, MIDDLE, OPENING, body_of, paragraphs
from tests.crawler.extraction.yardstick import LIMIT, in_yardsticks

WORDS = st.sampled_from(
    ("the", "ferry", "left", "late", "and", "nobody", "月曜日", "フェリー", "العبارة", "паром")
)
SENTENCES = st.lists(WORDS, min_size=1, max_size=20).map(lambda words: f" {' '.join(words)} ")
TAGS = st.sampled_from(
    (
        *("p", "div", "span", "article", "section", "ul", "li", "table", "tr", "td"),
        *("blockquote", "pre", "h1"),
        *("a", "b", "br", "time", "form", "main", "header", "body", "html", "code", "dl", "dd"),
        *("font", "center"),
    )
)
NAMES = st.sampled_from(
    ("", "content", "comment", "share", "lead", "related", "post-body", "sidebar", "x:y[1]")
)
ODD = st.text(st.sampled_from("abop:_-.é1\x01\x0b\x7f"), min_size=1, max_size=6)  # as no XML may have
STRANGERS = st.builds(
    lambda tag, attribute, value: f'<x{tag} {attribute}="{value}"></x{tag}>',
    ODD,
    ODD | st.sampled_from(("class", "id", "role", "style")),
    ODD,
)
SECRET = "zyx"  # marks text that a page says is chrome
CHROME = st.sampled_from(
    (
        *("<nav>{}</nav>", "<footer><p>{}</p></footer>", "<aside>{}</aside>", "<script>{}</script>"),
        *("<button>{}</button>", "<div role=navigation>{}</div>", "<div hidden>{}</div>"),
        *("<select>{}</select>",),
        *("<figure><figcaption>{}</figcaption></figure>", "<noscript>{}</noscript>", "<style>{}</style>"),
    )
).map(lambda markup: markup.format(SECRET))


def elements(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda tag, name, inside: f'<{tag} class="{name}" id="{name}">{"".join(inside)}</{tag}>',
        TAGS,
        NAMES,
        st.lists(children, max_size=4),
    )


MARKUP = st.recursive(SENTENCES, elements, max_leaves=25)
PAGES = st.lists(MARKUP, max_size=8).map("".join)
HUGE = HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)


def body_of_any(html: str) -> Body:
    return extract_body(lxml.html.document_fromstring(f"<html><body>{html}</body></html>"))


def letters(text: str) -> list[str]:
    return re.findall(r"\w", text)


@settings(max_examples=150, deadline=None)
@given(PAGES)
def test_every_line_of_body_and_comments_is_on_the_page(html: str) -> None:
    body = body_of_any(html)
    page = letters(re.sub(r"<[^>]*>", "", html))
    for line in [*body.text.splitlines(), *body.comments.splitlines()]:
        assert line.strip()
        rest = iter(page)
        assert all(letter in rest for letter in letters(line))


@settings(max_examples=100, deadline=None)
@given(PAGES, CHROME, PAGES)
def test_what_html_and_aria_call_chrome_is_never_text(before: str, chrome: str, after: str) -> None:
    body = body_of_any(f"<p>The ferry left the harbour late.</p>{before}{chrome}{after}")
    assert SECRET not in body.text


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_text_makes_it_raise(html: str) -> None:
    page = html.replace("\0", "")
    tree = lxml.html.document_fromstring(f"<html><body><p>{page}".encode(), parser=HUGE)
    assert isinstance(extract_body(tree, embedded=page).text, str)


@pytest.mark.parametrize(
    "tag", ["div", "p", "span", "b", "ul><li", "table><tr><td", "blockquote", "article", "font"]
)
@pytest.mark.no_cover  # counting lines takes time, too
def test_a_hundred_thousand_nested_tags_neither_crash_nor_hang(tag: str) -> None:
    page = "<html><body><p>The ferry left the harbour late.</p>" + f"<{tag}>x" * 100_000
    tree = lxml.html.document_fromstring(page.encode(), parser=HUGE)
    assert in_yardsticks(lambda: extract_body(tree)) < LIMIT


@pytest.mark.parametrize(
    "part",
    [
        "<p>x",
        "<div>The ferry left the harbour late",
        "The ferry left the harbour late<br><br>",
        "<ul><li>The ferry <a href=x>left</a></ul>",
        "<div class=comment>The ferry left the harbour late",
        "<tr><td rowspan=9999 colspan=9999>x",
        "<pre>The ferry left\n\n",
        "字\n",
        " \n",
        "&lt;p&gt;",
        "<script>" + '"\\u003cp' * 10,
        "newsletter subscribe ",
    ],
)
@pytest.mark.no_cover  # counting lines takes time, too
def test_a_megabyte_of_anything_is_read_in_bounded_time(part: str) -> None:
    page = f"<html><body><h1>Late</h1>{part * (1_000_000 // len(part))}"
    tree = lxml.html.document_fromstring(page.encode(), parser=HUGE)
    assert in_yardsticks(lambda: extract_body(tree)) < LIMIT


@given(st.lists(STRANGERS, min_size=1, max_size=4).map("".join))
def test_no_name_of_an_element_or_attribute_costs_a_page_its_text(strangers: str) -> None:
    assert body_of(strangers + paragraphs(OPENING, MIDDLE, CLOSING)).text == f"{OPENING}\n{MIDDLE}\n{CLOSING}"
