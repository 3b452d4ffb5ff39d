"""How a page's markup becomes blocks, and blocks become text and Markdown."""

import pytest
from lxml.html import HtmlElement, document_fromstring

from crawler.extraction.body.blocks import Block, as_text
from crawler.extraction.body.layout import read_blocks
from crawler.extraction.body.markdown import as_markdown


def read(html: str) -> list[Block]:
    page: HtmlElement = document_fromstring(f"<html><body>{html}</body></html>")
    return read_blocks(page[0], "https://gull.example/harbour/")


def markdown(html: str) -> str:
    return as_markdown(read(html))


def test_a_list_in_a_list_is_indented_and_numbered_on_its_own() -> None:
    html = "<ul><li>Boats<ol><li>ferry</li><li>yacht</li></ol></li><li>Trains</li></ul>"
    assert markdown(html) == "- Boats\n  1. ferry\n  2. yacht\n- Trains"
    assert as_text(read(html)) == "Boats\nferry\nyacht\nTrains"


def test_an_item_of_several_paragraphs_is_one_item() -> None:
    html = "<ol start=3><li><p>Close the valve.</p><p>Wait for a minute.</p></li><li>Open it.</li></ol>"
    assert markdown(html) == "3. Close the valve.\n\n   Wait for a minute.\n4. Open it."


def test_the_paragraphs_of_a_quote_stay_one_quote() -> None:
    html = "<blockquote><p>It was late.</p><p>Very late.</p></blockquote>"
    assert markdown(html) == "> It was late.\n>\n> Very late."


def test_a_heading_keeps_its_level_and_text_after_a_block_is_a_paragraph() -> None:
    assert markdown("<h3>Why<br>\n it was late</h3>Nobody knows.") == "### Why it was late\n\nNobody knows."


def test_a_bar_in_a_cell_does_not_end_it_and_empty_cells_keep_their_place() -> None:
    html = "<table><tr><td>a|b</td><td></td><td>c</td></tr></table>"
    assert markdown(html) == "| a\\|b |  | c |\n| --- | --- | --- |"
    assert as_text(read(html)) == "a|b | c"


@pytest.mark.parametrize(
    "cell",
    [
        "Monday<br>Tuesday",
        "<p>Monday</p><p>Tuesday</p>",
        "<ul><li>Monday</li><li>Tuesday</li></ul>",
        "<div>Monday</div>Tuesday",
    ],
)
def test_the_lines_of_a_cell_do_not_grow_together(cell: str) -> None:
    html = f"<table><tr><td>Open</td><td>{cell}</td></tr><tr><td>Closed</td><td>Sunday</td></tr></table>"
    assert as_text(read(html)) == "Open | Monday Tuesday\nClosed | Sunday"
    assert "| Open | Monday<br>Tuesday |" in markdown(html)


def test_a_table_that_only_lays_out_a_page_is_read_as_a_page() -> None:
    html = "<table role=presentation><tr><td><p>One.</p></td><td><h2>Two</h2><p>Three.</p></td></tr></table>"
    assert markdown(html) == "One.\n\n## Two\n\nThree."


def test_links_and_emphasis_are_kept() -> None:
    html = (
        '<p>The <a href="/ferry?from=a b">late <em>ferry</em></a> was <b>very </b>late, <code>x*y</code> '
        "<del>hours</del><ins>days</ins> late.</p>"
    )
    assert markdown(html) == (
        "The [late *ferry*](https://gull.example/ferry?from=a%20b) was **very** late, `x*y` ~~hours~~ days late."
    )
    assert as_text(read(html)) == "The late ferry was very late, x*y hours days late."


def test_emphasis_goes_on_over_a_line_break_and_ends_with_its_paragraph() -> None:
    assert markdown("<p><b>Late<br>again</b>, it said</p>") == "**Late**\n\n**again**, it said"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5 * 3 is not *five*", r"5 \* 3 is not \*five\*"),
        ("snake_case and _this_", r"snake_case and \_this\_"),
        ("a `tick`", r"a \`tick\`"),
        ("# 1 of the harbour", r"\# 1 of the harbour"),
        ("1. of May", r"1\. of May"),
        ("- 5 degrees", r"\- 5 degrees"),
        ("> 9000 boats", r"\> 9000 boats"),
        ("[sic](no link)", r"[sic\](no link)"),
        ("if a &lt;b&gt; c", r"if a \<b> c"),
        ("AT&amp;amp;T", r"AT\&amp;T"),
        ("5 > 3, a-b, [1], #1, 3.5", "5 > 3, a-b, [1], #1, 3.5"),
    ],
)
def test_what_is_no_markup_is_escaped(text: str, written: str) -> None:
    assert markdown(f"<p>{text}</p>") == written


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p>the harbour<sup><a href="#fn1">1</a></sup> is closed</p>', "the harbour[1] is closed"),
        ("<p>the harbour<sup>2</sup> is closed</p>", "the harbour[2] is closed"),
        ("<p>of 40 km<sup>2</sup>, on the 5<sup>th</sup></p>", "of 40 km2, on the 5th"),
        ("<p>CO<sub>2</sub></p>", "CO2"),
        ("<p>mo<wbr>tor, mo&shy;tor</p>", "motor, motor"),
        ('<p><a href="/a">One</a><a href="/b">Two</a></p>', "One Two"),
        ("<dl><dt>Tide</dt><dd>high</dd></dl>", "Tide\nhigh"),
        ("<details><summary>Why?</summary>Because of the fog.</details>", "Why?\nBecause of the fog."),
        ("<div>One.<div>Two.</div>Three.</div>", "One.\nTwo.\nThree."),
        ("<p>a <my-tip>tip</my-tip> of it</p>", "a tip of it"),
        ("<my-line>One</my-line><my-line>Two</my-line>", "One\nTwo"),
    ],
)
def test_words_are_apart_where_readers_see_them_apart(html: str, text: str) -> None:
    assert as_text(read(html)) == text


CODE = "def late():\n    return True"
LINES = ("def late():", "    return True")
TABLE = (
    '<figure class="highlight python"><table><tr><td class="gutter"><pre><span class="line">1</span><br>'
    '<span class="line">2</span><br></pre></td><td class="code"><pre>{}<br>{}<br></pre></td></tr></table></figure>'
)


@pytest.mark.parametrize(
    "html",
    [
        f"<pre><code>{CODE}\n</code></pre>",
        "<pre>{}<br>{}</pre>".format(*LINES),
        '<pre class="prism-code"><code><div>{}</div><div>{}</div></code></pre>'.format(*LINES),
        '<pre><code><span class="line">{}</span><span class="line">{}</span></code></pre>'.format(*LINES),
        '<pre><code><span class="line">{}</span>\n<span class="line">{}</span></code></pre>'.format(*LINES),
        '<pre><ol class="linenums"><li>{}</li><li>{}</li></ol></pre>'.format(*LINES),
        TABLE.format(*LINES),
        f'<table class="rouge-table"><tr><td class="rouge-gutter gl"><pre class="lineno">1\n2\n</pre></td>'
        f'<td class="rouge-code"><pre>{CODE}\n</pre></td></tr></table>',
        '<div class="code"><table><tr><td>1<td>{}</tr><tr><td>2<td>{}</tr></table></div>'.format(*LINES),
        '<table class="codetable"><tr><td class="linenos"><code data-line-number="1"></code></td><td><code>{}\n</code>'
        '</td></tr><tr><td><code data-line-number="2"></code></td><td><code>{}\n</code></td></tr></table>'.format(
            *LINES
        ),
        '<pre><span class="ln">1</span>{}\n<span class="ln">2</span>{}</pre>'.format(*LINES),
        "<code>{}<br>{}</code>".format(*LINES),
    ],
)
def test_code_has_its_own_lines_and_no_numbers(html: str) -> None:
    assert as_text(read(html)) == CODE
    assert markdown(html) == f"```\n{CODE}\n```"


def test_a_fence_is_longer_than_those_in_the_code() -> None:
    assert markdown("<pre><code>```\nx\n```</code></pre>") == "````\n```\nx\n```\n````"


def test_a_number_in_a_program_is_no_line_number() -> None:
    assert as_text(read('<pre>x = <span class="hljs-number">1</span></pre>')) == "x = 1"


def test_a_table_of_commands_and_their_meaning_is_no_listing() -> None:
    row = "<tr><td><code>{}</code></td><td>{}</td></tr>"
    table = f"<table>{row.format('late', 'waits')}{row.format('early', 'leaves')}</table>"
    assert "```" not in markdown(table)
