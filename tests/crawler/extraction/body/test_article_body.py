"""What of a page becomes the body, on small pages with the troubles of real ones."""

import pytest

from archive.article import FieldSource
from tests.crawler.extraction.bodies import CLOSING, MIDDLE, OPENING, body_of, body_of_page, paragraphs

ARTICLE = f"{OPENING}\n{MIDDLE}\n{CLOSING}"


def test_the_text_is_the_paragraphs_under_the_headline_one_a_line() -> None:
    body = body_of(paragraphs(OPENING, MIDDLE, CLOSING))
    assert body.text == ARTICLE
    assert body.source is FieldSource.PAGE


def test_headings_lists_quotes_and_tables_are_kept_in_markdown_and_plain_in_text() -> None:
    body = body_of(f"""<p>{OPENING}</p><h2>What passengers said</h2>
        <blockquote><p>We had to sit on our suitcases all the evening long.</p></blockquote>
        <ol><li>Tickets are valid tomorrow.</li><li>Refunds take a week to arrive.</li></ol>
        <table><tr><th>Day</th><th>Delay</th></tr><tr><td>Monday</td><td>two hours</td></tr></table>
        <p>{CLOSING}</p>""")
    assert body.markdown.split("\n\n") == [
        OPENING,
        "## What passengers said",
        "> We had to sit on our suitcases all the evening long.",
        "1. Tickets are valid tomorrow.\n2. Refunds take a week to arrive.",
        "| Day | Delay |\n| --- | --- |\n| Monday | two hours |",
        CLOSING,
    ]
    assert "\nWhat passengers said\nWe had to sit on our suitcases all the evening long.\n" in body.text
    assert "\nRefunds take a week to arrive.\nDay | Delay\nMonday | two hours\n" in body.text


def test_the_headline_and_what_stands_above_it_are_no_part_of_the_body() -> None:
    body = body_of_page(f"""<html><head><title>Late again: the ferry</title></head><body>
        <article><p>Harbour &gt; Traffic &gt; Ferries and boats</p><h1>Late again: the ferry</h1>
        {paragraphs(OPENING, MIDDLE)}<h2>Late again: the ferry</h2>{paragraphs(CLOSING)}
        </article></body></html>""")
    assert body.text == ARTICLE


STANDFIRST = "For the third time in a month passengers had to wait on the quay until late at night."


@pytest.mark.parametrize(
    "markup",
    [
        '<p class="standfirst">{}</p>',
        '<div class="article-subTitle">{}</div>',
        '<h2 itemprop="alternativeHeadline">{}</h2>',
        '<p class="entradilla">{}</p>',
    ],
)
def test_a_standfirst_outside_of_the_text_opens_the_body(markup: str) -> None:
    body = body_of(
        f"<header>{markup.format(STANDFIRST)}<p class=meta>By Ada Quay, 3 May 2021</p></header>"
        f"<div>{paragraphs(OPENING, MIDDLE, CLOSING)}</div>"
    )
    assert body.text == f"{STANDFIRST}\n{ARTICLE}"


def test_a_sentence_that_the_description_repeats_is_a_standfirst_without_being_named_so() -> None:
    body = body_of_page(f"""<html><head><meta name="description" content="{STANDFIRST}"></head><body>
        <h1>The ferry is late</h1><div><p>{STANDFIRST}</p></div>
        <div>{paragraphs(OPENING, MIDDLE, CLOSING)}</div></body></html>""")
    assert body.text == f"{STANDFIRST}\n{ARTICLE}"


@pytest.mark.parametrize(
    "chrome",
    [
        '<div class="share-bar"><p>Share this article with your friends on the coast</p></div>',
        '<div class="wp-caption"><p>The ferry at the quay, seen from the lighthouse</p></div>',
        "<figure><img src=a.jpg><figcaption>The ferry at the quay, seen from afar</figcaption></figure>",
        '<section class="RelatedArticles"><p>Why the new bridge will not be built after all</p></section>',
        '<div id="newsletter_box"><p>The best of the coast in your mailbox, each morning</p></div>',
        '<div role="complementary"><p>Ferries have run on this coast since the year 1843</p></div>',
        '<div class="publicidad"><p>Buy a boat now and pay for it in the next century</p></div>',
        '<div style="display: none"><p>This video cannot be played in your browser, sorry</p></div>',
        "<p>Read more: <a href=/b>Why the new bridge will not be built after all</a></p>",
        "<p><b>LES OGSÅ:</b> <a href=/b>Hvorfor den nye broen likevel ikke blir bygget</a></p>",
        "<p><a href=/b>Why the new bridge will not be built after all</a></p>",
        "<p>Sign up for our free newsletter and never miss a ferry again</p>",
        "<p>Jetzt unseren Newsletter abonnieren und keine Fähre verpassen!</p>",
        "<p>Suscríbete a nuestro boletín y no pierdas ningún barco</p>",
        "<p>Подпишитесь на нашу рассылку новостей о паромах</p>",
        "<p>Follow us on Facebook and Twitter for more about ferries</p>",
        "<p>ニュースレターに登録する</p>",
        "<p>Subscribe now to the Harbour Post for the full story.</p>",
        "<p>Sie sind schon Abonnent? Melden Sie sich an und hier weiterlesen.</p>",
        "<p><b><a href=https://apps.apple.com/app/id1>Alle Fähren auf einen Blick</a></b></p>",
        "<p><em>Každý čtenář nám <a href=https://www.patreon.com/harbour>může pomoci</a>.</em></p>",
        "<p class=affiliate-disclosure>We may earn money when you book a boat over our links</p>",
        "<h3>MIRA: <a href=/b>Por qué no se construirá el nuevo puente</a></h3>",
        "<p>ANZEIGE – Heute schon Fisch gegessen?</p>",
        "<a class=relatedPost href=/b><img src=a.jpg><p>Why the bridge will not be built after all</p></a>",
        "<div><img src=a.jpg><div><strong class=caption>The ferry, seen from the lighthouse</strong></div></div>",
    ],
)
def test_what_a_site_puts_into_a_text_is_no_part_of_it(chrome: str) -> None:
    assert body_of(paragraphs(OPENING, MIDDLE) + chrome + paragraphs(CLOSING)).text == ARTICLE


@pytest.mark.parametrize(
    "text",
    [
        "The newspaper's newsletter reached 3,000 readers, which pleased its editor more than anything.",
        "Passengers should follow the signs to the second quay, said the company on Monday.",
        "One of them, the writer Ada Quay, shared her sandwiches with two children from the mainland.",
    ],
)
def test_an_article_may_speak_of_newsletters_and_of_following(text: str) -> None:
    assert body_of(paragraphs(OPENING, text, CLOSING)).text == f"{OPENING}\n{text}\n{CLOSING}"


def test_a_word_in_the_name_of_most_of_the_text_takes_nothing_away() -> None:
    assert body_of(f'<div class="has-sidebar">{paragraphs(OPENING, MIDDLE, CLOSING)}</div>').text == ARTICLE
    sections = "".join(
        f'<div class="sidebar-grid"><p>{text}</p></div>' for text in (OPENING, MIDDLE, CLOSING)
    )
    assert body_of(sections).text == ARTICLE


def test_a_word_in_the_name_of_a_link_inside_a_sentence_takes_nothing_away() -> None:
    linked = OPENING.replace("ferry", '<a class="author" href="/f">ferry</a>')
    assert body_of(paragraphs(linked, MIDDLE, CLOSING)).text == ARTICLE


def test_other_articles_below_a_short_one_are_not_taken_for_it() -> None:
    others = "".join(f"<article><h2>Story {n}</h2>{paragraphs(MIDDLE, CLOSING)}</article>" for n in range(9))
    article = f"<article><h1>The ferry is late</h1>{paragraphs(OPENING, MIDDLE, CLOSING)}</article>"
    assert body_of_page(f"<html><body><div>{article}{others}</div></body></html>").text == ARTICLE


def test_the_entries_of_a_live_blog_are_all_in_the_body() -> None:
    entries = "".join(
        f"<article><time>1{n}:00</time><h3>Entry number {n}</h3><p>{n}. {MIDDLE}</p></article>"
        for n in range(8)
    )
    text = body_of(f'<p>{OPENING}</p><div class="liveblog">{entries}</div>').text
    assert [line for line in text.split("\n") if line.endswith(MIDDLE)] == [
        f"{n}. {MIDDLE}" for n in range(8)
    ]


def test_right_to_left_and_unspaced_scripts_come_out_as_written() -> None:
    arabic = "غادرت العبارة المسائية الميناء متأخرة ساعتين يوم الاثنين، مما أغضب ركابها الذين انتظروا طويلا."
    hebrew = "המעבורת של הערב יצאה מהנמל באיחור של שעתיים ביום שני, לכעסם של הנוסעים שחיכו זמן רב."
    japanese = "夕方のフェリーは月曜日、二時間遅れて港を出発し、長く待たされた乗客たちは怒りをあらわにした。"
    chinese = "周一傍晚的渡轮晚点两个小时才离开港口，等候多时的乘客十分气愤，有人已经乘末班车回家了。"
    for text in (arabic, hebrew, japanese, chinese):
        assert (
            body_of(paragraphs(text, text[::-1], text + text)).text == f"{text}\n{text[::-1]}\n{text + text}"
        )


@pytest.mark.parametrize(
    "odd",
    [
        "<o:p class=note></o:p>",
        '<fb:like class="x"></fb:like>',
        '<b" class=x>',
        '<p class="a\x0bb" id=c></p>',
    ],
)
def test_what_no_xml_could_be_called_costs_the_page_nothing(odd: str) -> None:
    assert body_of(paragraphs(OPENING, MIDDLE, CLOSING) + odd).text == ARTICLE


def test_a_page_with_nothing_on_it_has_an_empty_body() -> None:
    assert body_of_page("<html></html>").text == ""
    assert body_of_page("<html><body></body></html>").text == ""
    assert body_of_page("<html><head><title>x</title></head><frameset></frameset></html>").text == ""


@pytest.mark.parametrize(
    "above",
    [
        "<p>by Ada Quay</p><p>Posted 2021-05-03</p>",
        "<b>by Ada Quay</b><br><font size=-1>3 May 2021</font>",
        "<p>文・佐伯みどり</p>",
        "<div>Texte et photos : Ada Quay</div>",
    ],
)
def test_lines_between_headline_and_text_that_are_no_sentences_are_no_part_of_it(above: str) -> None:
    assert (
        body_of(above + paragraphs(OPENING + " " + MIDDLE, CLOSING)).text == f"{OPENING} {MIDDLE}\n{CLOSING}"
    )
    assert body_of(f"{above}\n{OPENING} {MIDDLE}<br><br>{CLOSING}").text == f"{OPENING} {MIDDLE}\n{CLOSING}"


def test_a_text_may_begin_with_an_emphasised_word() -> None:
    opening = f"<b>Late</b> <i>again</i>: {OPENING}"
    assert body_of(f"{opening}<br><br>{MIDDLE}<br><br>{CLOSING}").text.startswith(f"Late again: {OPENING}")


def test_small_print_under_a_picture_is_its_caption() -> None:
    caption = "<p><img src=a.jpg><br><small>The ferry at the quay, with smoke.</small></p>"
    assert body_of(paragraphs(OPENING, MIDDLE) + caption + paragraphs(CLOSING)).text == ARTICLE


def with_box_below(line: str) -> str:
    text = f"{paragraphs(OPENING, MIDDLE, CLOSING)}<div class=box><p>{line}</p></div>"
    return body_of_page(
        f"<html><body><h1>Late</h1><main><div class=text>{text}</div></main></body></html>"
    ).text


@pytest.mark.parametrize("label", ["今日の写真", "Mais sobre o assunto", "back to the list"])
def test_a_label_in_a_box_below_the_text_is_no_part_of_it(label: str) -> None:
    assert with_box_below(label) == ARTICLE


@pytest.mark.parametrize("line", ["Ada Quay", "And so it goes."])
def test_a_signature_and_a_sentence_in_a_box_below_the_text_are_kept(line: str) -> None:
    assert with_box_below(line) == f"{ARTICLE}\n{line}"


def test_the_headline_with_its_kicker_is_no_part_of_the_text_wherever_it_is_repeated() -> None:
    again = "<h2><span>Harbour:</span> The evening ferry to the islands is late again</h2>"
    page = f"""<html><head><title>The evening ferry to the islands is late again</title></head><body><main>
        <header><h1>The evening ferry to the islands is late again</h1></header><div>{again}</div>
        <div>{again}{paragraphs(OPENING, MIDDLE, CLOSING)}</div></main></body></html>"""
    assert body_of_page(page).text == ARTICLE


@pytest.mark.parametrize("rank", range(2, 7))
def test_the_headline_is_no_part_of_the_text_whatever_the_rank_of_the_heading_that_repeats_it(
    rank: int,
) -> None:
    """A theme shows the title over the picture, and again as a small heading above the text, with day and section."""
    page = f"""<html><head><title>Late</title></head><body><div class=cover><h1>Late</h1></div>
        <main><div><h{rank}>Late</h{rank}><div>28 October 2023 In <a href="/travel/">travel</a></div></div>
        {paragraphs(OPENING, MIDDLE, CLOSING)}</main></body></html>"""
    assert body_of_page(page).text == ARTICLE


def test_the_lines_of_a_poem_stay_below_its_date() -> None:
    lines = ("the quay is dark", "the lamp is out", "nobody waits", "but the gulls", "and the tide")
    assert body_of(paragraphs("28 October 2023", *lines)).text == "\n".join(lines)


def test_a_heading_that_begins_like_a_short_headline_is_text() -> None:
    body = body_of(f"{paragraphs(OPENING)}<h2>The ferry is late in winter</h2>{paragraphs(MIDDLE)}")
    assert "The ferry is late in winter" in body.text


def test_a_page_with_very_much_highlighted_code_is_read_like_any_other() -> None:
    line = "<span class=n>tide</span> <span class=o>=</span> <span class=mi>4</span>\n"
    listing = f"<pre><code>{line * 8000}</code></pre>"
    body = body_of(f"{paragraphs(OPENING)}{listing}{paragraphs(MIDDLE, CLOSING)}")
    assert body.text.startswith(f"{OPENING}\ntide = 4\ntide = 4\n")
    assert body.text.endswith(f"tide = 4\n{MIDDLE}\n{CLOSING}")


def test_of_a_page_of_very_many_elements_the_only_article_is_read() -> None:
    many = "".join(f"<p>Number <b>{n}</b> of the boats.</p>" for n in range(11_000))
    text = body_of_page(
        f"<html><body><nav><a href=/>Home</a></nav><article>{many}</article>Imprint</body></html>"
    ).text
    assert text.startswith("Number 0 of the boats.\n")
    assert text.endswith("Number 10999 of the boats.")
