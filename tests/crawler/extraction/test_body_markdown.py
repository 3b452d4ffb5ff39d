"""How trafilatura's tree becomes blocks, and blocks become text and Markdown."""

from lxml.etree import fromstring

from crawler.extraction.blocks import as_text, read_blocks
from crawler.extraction.markdown import as_markdown


def test_a_list_in_a_list_is_indented_and_numbered_on_its_own() -> None:
    blocks = read_blocks(
        fromstring(
            '<body><list rend="ul"><item>Boats<list rend="ol"><item>ferry</item><item>yacht</item></list>'
            "</item><item>Trains</item></list></body>"
        )
    )
    assert as_markdown(blocks) == "- Boats\n  1. ferry\n  2. yacht\n- Trains"
    assert as_text(blocks) == "Boats\nferry\nyacht\nTrains"


def test_the_paragraphs_of_a_quote_stay_one_quote() -> None:
    blocks = read_blocks(fromstring("<body><quote><p>It was late.</p><p>Very late.</p></quote></body>"))
    assert as_markdown(blocks) == "> It was late.\n>\n> Very late."


def test_a_heading_keeps_its_level_and_text_after_a_block_is_a_paragraph() -> None:
    blocks = read_blocks(fromstring('<body><head rend="h3">Why\n it was late</head>Nobody knows.</body>'))
    assert as_markdown(blocks) == "### Why it was late\n\nNobody knows."


def test_a_bar_in_a_cell_does_not_end_it_and_empty_cells_keep_their_place() -> None:
    blocks = read_blocks(
        fromstring("<body><table><row><cell>a|b</cell><cell/><cell>c</cell></row></table></body>")
    )
    assert as_markdown(blocks) == "| a\\|b |  | c |\n| --- | --- | --- |"
    assert as_text(blocks) == "a|b | c"
