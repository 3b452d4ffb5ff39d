"""Nothing that a reader sees as the article is lost, however a page marks it up."""

import pytest

from archive.article import FieldSource
from crawler.extraction import extract
from tests.crawler.extraction.bodies import CLOSING, MIDDLE, OPENING, body_of, body_of_page, paragraphs

ARTICLE = f"{OPENING}\n{MIDDLE}\n{CLOSING}"
LONG = f"{OPENING} {MIDDLE} {CLOSING}"


@pytest.mark.parametrize(
    "markup",
    [
        f"<p>{OPENING}</p><div>{MIDDLE}</div><p>{CLOSING}</p>",
        f"<div><div>{OPENING}</div><div><div>{MIDDLE}</div></div></div><div>{CLOSING}</div>",
        f"<p>{OPENING}</p><div><span>{MIDDLE}</span></div><div>{CLOSING}</div>",
        f"<section>{OPENING}<div>{MIDDLE}</div>{CLOSING}</section>",
        f"<p>{OPENING}</p><details><summary>{MIDDLE}</summary>{CLOSING}</details>",
        f"<p>{OPENING}</p><details open>{MIDDLE}<br>{CLOSING}</details>",
        f"<p>{OPENING}</p><my-paragraph>{MIDDLE}</my-paragraph><my-paragraph>{CLOSING}</my-paragraph>",
        f"<div class=row><div>{OPENING}</div></div><div class=row><div>{MIDDLE}</div></div><div>{CLOSING}</div>",
        f"<form action=/page.aspx><p>{OPENING}</p><p>{MIDDLE}</p><p>{CLOSING}</p></form>",
    ],
)
def test_paragraphs_are_kept_whatever_elements_they_are(markup: str) -> None:
    assert body_of(markup).text == ARTICLE


def test_short_paragraphs_in_divs_beside_one_long_in_p_are_kept() -> None:
    lines = [f"Passenger number {number} went home." for number in range(7)]
    body = body_of(f"<p>{LONG}</p>" + "".join(f"<div>{line}</div>" for line in lines))
    assert body.text == "\n".join([LONG, *lines])


def test_steps_in_nested_divs_are_all_kept() -> None:
    steps = ["Open the valve", "Turn the key twice", "Wait until the engine runs"]
    nested = "".join(f"<div class=step><div><div>{step}</div></div></div>" for step in steps)
    assert body_of(f"<p>{OPENING}</p><div>{nested}</div><p>{CLOSING}</p>").text.splitlines()[1:4] == steps


@pytest.mark.parametrize("row", ["row", "w-full px-4", ""])
def test_text_over_several_rows_of_a_layout_is_kept_to_the_last(row: str) -> None:
    first = paragraphs(*[f"{number}. {LONG}" for number in range(5)])
    second = paragraphs(f"At last. {LONG}")
    rows = f'<div class="{row}"><div>{first}</div></div><div class="{row}"><div>{second}</div></div>'
    text = body_of_page(f"<html><body><main><h1>Late</h1><article>{rows}</article></main></body></html>").text
    assert text.startswith("0. ")
    assert text.endswith(f"At last. {LONG}")


@pytest.mark.parametrize(
    "name",
    [
        "subscriber-preview",
        "teaser-text",
        "slideshow",
        "with-caption",
        "x9Ad3k",
        "kQAdf",
        "post--ads",
        "js-share",
    ],
)
def test_a_stem_in_a_name_is_no_verdict_on_what_holds_running_text(name: str) -> None:
    text = f"<p>{LONG}</p>" * 2
    assert LONG in body_of(f'{paragraphs(*[LONG] * 4)}<div class="{name}">{text}</div>').text.splitlines()[4:]


@pytest.mark.parametrize("tag", ["aside", "nav", "footer"])
def test_an_element_that_was_never_closed_over_the_article_is_none_of_its_tag(tag: str) -> None:
    page = f"<html><body><h1>Late</h1><{tag}><div>Menu</div><section>{paragraphs(LONG, LONG + '!')}</section>"
    assert body_of_page(page).text == f"{LONG}\n{LONG}!"


@pytest.mark.parametrize(
    "lead",
    [
        "<p class=post-teaser>{}</p>",
        "<div class=summary>{}</div>",
        "<h2>{}</h2>",
        "<p>■ {}</p>",
        "<div class=x><span>{}</span></div>",
    ],
)
def test_a_standfirst_stays_whatever_it_is_called(lead: str) -> None:
    standfirst = (
        "Passengers of the evening ferry waited on the quay for two hours and were told nothing at all."
    )
    text = body_of(
        f"<header>{lead.format(standfirst)}</header><div>{paragraphs(LONG, LONG + '!')}</div>"
    ).text
    assert standfirst in text.splitlines()[0]


def test_a_lead_in_italics_above_a_picture_is_no_caption() -> None:
    lead = "<p><em>It was the third time in a month.</em><br><img src=a.jpg></p>"
    assert body_of(lead + paragraphs(OPENING, MIDDLE)).text.startswith("It was the third time in a month.\n")


def test_whole_sentences_that_are_links_stay() -> None:
    linked = f'<p><a href="/2021/ferry">{MIDDLE}</a></p>'
    assert body_of(paragraphs(OPENING) + linked + paragraphs(CLOSING)).text == ARTICLE


def test_a_link_to_another_site_or_to_a_document_stays() -> None:
    page = f"""<html><body><h1>Late</h1><p>{OPENING}</p>
        <p><a href="https://petition.example/ferry">Sign the petition</a></p>
        <p><a href="/report.pdf">The whole report of the company</a></p><p><a href="/old">An older story of ours</a></p>
        <p>{CLOSING}</p></body></html>"""
    text = extract(page.encode(), "https://gull.example/late").text
    assert text == f"{OPENING}\nSign the petition\nThe whole report of the company\n{CLOSING}"


def test_a_list_of_links_that_a_sentence_announces_stays() -> None:
    links = "".join(f'<li><a href="/{n}">Timetable of the ferry number {n}</a></li>' for n in range(3))
    announced = f"<p>The company has published new timetables for all of its boats:</p><ul>{links}</ul>"
    assert (
        "Timetable of the ferry number 2"
        in body_of(paragraphs(OPENING, MIDDLE) + announced + paragraphs(CLOSING)).text
    )


@pytest.mark.parametrize("heading", ["<h2>Comments</h2>", "<ul><li>Comments</li><li>Names</li></ul>"])
def test_the_word_comments_in_the_middle_of_an_article_does_not_end_it(heading: str) -> None:
    body = body_of(
        f"{paragraphs(LONG)}{heading}{paragraphs(MIDDLE)}<h2>Names</h2>{paragraphs(LONG, CLOSING)}"
    )
    assert body.text.endswith(CLOSING)
    assert MIDDLE in body.text
    assert body.comments == ""


@pytest.mark.parametrize(
    "accordion",
    [
        "<h3><button aria-expanded=false>What passengers get</button></h3><div><p>{}</p></div>",
        "<button aria-controls=p1>What passengers get</button><div id=p1><p>{}</p></div>",
        '<button class="accordion">What passengers get</button><div class="panel"><p>{}</p></div>',
        "<input type=checkbox id=c><label for=c>What passengers get</label><div>{}</div>",
    ],
)
def test_headings_that_are_buttons_are_kept(accordion: str) -> None:
    body = body_of(paragraphs(OPENING) + accordion.format(MIDDLE) + paragraphs(CLOSING))
    assert body.text == f"{OPENING}\nWhat passengers get\n{MIDDLE}\n{CLOSING}"


@pytest.mark.parametrize(
    "markup",
    [
        "<aside class=quote><div>Ada:</div><blockquote>{}</blockquote></aside>",
        "<aside class=note><p>{}</p></aside>",
        "<figure><blockquote>{}</blockquote><figcaption>A passenger</figcaption></figure>",
        "<section class=footnotes><ol><li>{}</li></ol></section>",
    ],
)
def test_quotations_and_notes_of_the_text_are_text(markup: str) -> None:
    assert MIDDLE in body_of(paragraphs(OPENING) + markup.format(MIDDLE) + paragraphs(CLOSING)).text


def test_code_in_a_figure_is_text_and_its_caption_is_not() -> None:
    figure = "<figure><pre><code>late = True</code></pre><figcaption>Program 1</figcaption></figure>"
    body = body_of(paragraphs(OPENING, MIDDLE) + figure + paragraphs(CLOSING))
    assert body.markdown.split("\n\n")[2] == "```\nlate = True\n```"
    assert "Program 1" not in body.text


def test_captions_are_text_where_the_pictures_tell_the_story() -> None:
    figures = "".join(
        f"<figure><img src={n}.jpg><figcaption>{n}. {LONG}</figcaption></figure>" for n in range(5)
    )
    assert f"4. {LONG}" in body_of(f"<p>{OPENING}</p>{figures}").text


def test_a_drop_cap_belongs_to_its_word() -> None:
    first = f'<p><span class="cap"><span>F</span></span> <span>inally. {OPENING}</span></p>'
    assert body_of(first + paragraphs(MIDDLE)).text.startswith("Finally. The evening")
    assert body_of(f"<p><b>A</b> ferry left. {OPENING}</p>{paragraphs(MIDDLE)}").text.startswith(
        "A ferry left."
    )


@pytest.mark.parametrize(
    "box",
    [
        '<div class=box><div>Read on here</div><div><a href="/b"><h4>The old bridge</h4></a><p>{}</p></div></div>',
        '<section><h3>More</h3><article><h4><a href="/b">The old bridge</a></h4><p>{}</p></article></section>',
        "<div role=alert><p>{}</p></div>",
        "<div role=dialog><p>{}</p></div>",
        "<div class=cookie-notice><p>{}</p></div>",
        "<div aria-hidden=true><div>{}</div></div>",
        "<p><img src=a.jpg><br><em>{}</em></p>",
    ],
)
def test_boxes_that_lead_elsewhere_or_speak_of_the_page_are_no_text(box: str) -> None:
    summary = "Engineers say that the old bridge will not stand another winter of storms like the last."
    text = body_of(paragraphs(LONG, LONG + "!") + box.format(summary) + paragraphs(CLOSING)).text
    assert text == f"{LONG}\n{LONG}!\n{CLOSING}"


@pytest.mark.parametrize("role", ["alert", "dialog", "search"])
def test_a_dialog_longer_than_a_short_post_is_not_taken_for_it(role: str) -> None:
    page = f"<html><body><div role={role}><p>{LONG}</p></div><h1>Late</h1><div><p>{OPENING}</p></div></body></html>"
    assert body_of_page(page).text == OPENING


def test_trafilatura_is_asked_where_almost_nothing_is_left_and_the_evidence_says_so() -> None:
    form = f"<form action=/order><div>{paragraphs(*[f'{n}. {LONG}' for n in range(4)])}</div></form>"
    page = f"<html><body><div><h1>A ferry for sale</h1><p>{OPENING}</p></div>{form}</body></html>"
    article = extract(page.encode(), "https://gull.example/sale")
    assert article.text.endswith(f"3. {LONG}")
    assert article.evidence["text"].picked is FieldSource.TRAFILATURA
    assert "several times as long as ours" in article.evidence["text"].why


SIDEBAR = f"<div id=sidebar><aside><h1>About</h1>{paragraphs(LONG, MIDDLE, CLOSING)}</aside></div>"
COOKIES = f"<div class=cookie-notice><form action=/ok>{paragraphs(LONG, CLOSING)}</form></div>"
COMMENTERS = f"<div id=sidebar><ul><li><h2>Latest</h2><ul><b>{LONG}</b></ul></li></ul></div>"


@pytest.mark.parametrize("beside", [SIDEBAR, COOKIES, COMMENTERS])
@pytest.mark.parametrize(
    "title", ["<h1>The ferry is late</h1>", "<h2><a href=/late>The ferry is late</a></h2>"]
)
def test_a_post_of_two_lines_is_read_beside_a_longer_sidebar_or_notice(beside: str, title: str) -> None:
    post = f"<div class=post>{title}{paragraphs(OPENING, 'Nobody knows why.')}</div>"
    page = f"""<html><head><title>The ferry is late</title></head><body><div><div id=content>{post}</div></div>
        {beside}</body></html>"""
    assert body_of_page(page).text == f"{OPENING}\nNobody knows why."


def test_a_post_whose_title_links_to_itself_is_no_card_that_leads_elsewhere() -> None:
    title = "<h1><a href=/late>The ferry is late</a></h1>"
    more = "".join(f"<div><h3><a href=/{n}>Story number {n}</a></h3><p>{OPENING}</p></div>" for n in range(2))
    post = f"<div><div>{title}{paragraphs(MIDDLE)}</div></div>"
    page = f"<html><head><title>The ferry is late</title></head><body>{post}{more}</body></html>"
    assert extract(page.encode(), "https://gull.example/late").text == MIDDLE


def test_what_a_page_shows_for_wide_and_for_narrow_screens_is_read_once() -> None:
    twice = paragraphs(LONG, f"{OPENING} {CLOSING}")
    page = f"""<html><body><h1>Late</h1><div><section class=wide>{twice}</section><p>In between.</p>
        <section class=narrow>{twice}</section><p>{MIDDLE}</p></div></body></html>"""
    assert body_of_page(page).text == f"{LONG}\n{OPENING} {CLOSING}\nIn between.\n{MIDDLE}"


def test_a_question_that_several_guests_are_asked_is_kept_each_time() -> None:
    question = "Which of the boats that you have been on in all these years was the best, and what did you like of it?"
    guests = [f"<section><p>{question}</p><p>Guest {n}. {LONG}</p></section>" for n in range(3)]
    assert body_of("".join(guests)).text.count(question) == 3


def test_a_sentence_set_as_a_heading_at_the_end_is_text() -> None:
    last = "And so the last of the passengers went home on foot, at four in the morning."
    assert body_of(f"{paragraphs(OPENING, MIDDLE)}<h4>{last}</h4><h4>More on ferries</h4>").text.endswith(
        last
    )


def test_text_in_the_element_around_the_text_is_kept() -> None:
    page = f"<html><body><h1>Late</h1><div class=excerpt>{OPENING}<div>{paragraphs(LONG, MIDDLE)}</div></div>"
    assert body_of_page(page).text == f"{OPENING}\n{LONG}\n{MIDDLE}"


def test_the_headings_and_lists_of_paragraphs_beside_the_text_are_kept() -> None:
    points = "".join(f"<li>Point {number}: {CLOSING}</li>" for number in range(2))
    first = f"<div><h3>Why it is late</h3><p>{MIDDLE}</p><ul>{points}</ul></div>"
    page = f"<html><body><main><h1>Late</h1><div>{first}</div><div class=text>{paragraphs(*[LONG] * 5)}</div></main>"
    assert body_of_page(page).text.splitlines()[:4] == [
        "Why it is late",
        MIDDLE,
        f"Point 0: {CLOSING}",
        f"Point 1: {CLOSING}",
    ]


def test_a_long_text_in_a_figcaption_is_no_caption() -> None:
    story = f"{LONG} {MIDDLE} {CLOSING} {LONG}"
    figure = f"<figure><img src=a.jpg><figcaption>{story}</figcaption></figure>"
    page = f"<html><body><h1>Late</h1><article>{figure}{paragraphs(*[f'{n}. {LONG}' for n in range(3)])}</article>"
    assert body_of_page(page).text.startswith(story)


@pytest.mark.parametrize(
    "line",
    [
        "<p>We subscribe to the view that ferries should be on time, said the mayor of the town.</p>",
        "<p>Their app is in <a href=https://apps.apple.com/app/1>the store</a>, and tells when a ferry is late.</p>",
        "<p><b>Pub: the oldest of the harbour is open to all who wait.</b></p>",
        "<p>He asked us to log in and wait, and we waited for two hours.</p>",
    ],
)
def test_an_article_may_speak_of_apps_and_subscriptions(line: str) -> None:
    text = body_of(paragraphs(OPENING) + line + paragraphs(MIDDLE, CLOSING, LONG)).text
    assert len(text.splitlines()) == 5


@pytest.mark.parametrize(
    "listing",
    [
        "<div class=recipe-ingredients><ul>{}</ul></div>",
        "<section class=wprm-recipe-ingredients-container><div><ul>{}</ul></div></section>",
        "<div><ul class=x>{}</ul></div>",
    ],
)
@pytest.mark.parametrize("is_before", [True, False])
def test_the_ingredients_of_a_recipe_are_kept_where_its_template_has_them(
    listing: str, is_before: bool
) -> None:
    items = "".join(f"<li itemprop=recipeIngredient>{n} g <span>flour</span></li>" for n in (100, 200))
    text = f"<div class=steps>{paragraphs(*[LONG] * 4)}</div>"
    parts = [listing.format(items), text] if is_before else [text, listing.format(items)]
    page = f"<html><body><article><h1>Bread for the ferry</h1>{''.join(parts)}</article></body></html>"
    lines = body_of_page(page).text.splitlines()
    assert (lines[:2] if is_before else lines[-2:]) == ["100 g flour", "200 g flour"]


def test_paragraphs_above_a_heading_that_is_taken_for_the_headline_are_kept() -> None:
    page = f"""<html><head><title>Our ferry</title></head><body><div><div class=post><p>{LONG}</p>
        <h1>The ferry and its engine</h1>{paragraphs(*[f"{n}. {LONG}" for n in range(5)])}</div></div></body></html>"""
    assert body_of_page(page).text.startswith(LONG)


def test_the_headline_is_the_one_that_the_title_repeats_but_for_a_letter() -> None:
    page = f"""<html><head><title>The harbour ferry is late again, say its passengers - Gull</title></head><body>
        <div><h1>Tne harbour ferry is late again, say its passengers</h1><p>{OPENING}</p>
        <h2>The harbour ferry</h2>{paragraphs(LONG, MIDDLE)}</div></body></html>"""
    article = extract(page.encode(), "https://gull.example/late")
    assert article.text.splitlines() == [OPENING, "The harbour ferry", LONG, MIDDLE]


def test_a_standfirst_outside_the_article_element_is_kept() -> None:
    page = f"""<html><body><div><h1>Late</h1><p><div class=small><p>{OPENING}</p></div>
        <article class=hentry>{paragraphs(*[LONG] * 4)}</article><div><p>{CLOSING}</p></div></div></body></html>"""
    assert body_of_page(page).text == "\n".join([OPENING, *[LONG] * 4])


@pytest.mark.parametrize(
    "name", ["vc_row vc_custom_156345544614{}", "et_pb_row et_pb_row_{}", "e-el e-el-7c1e2{}"]
)
def test_rows_that_a_page_builder_numbers_are_rows_of_one_layout(name: str) -> None:
    rows = "".join(f"<div class='{name.format(n)}'><div><p>{n}. {OPENING}</p></div></div>" for n in range(3))
    long = f"<div class='{name.format(9)}'><div>{paragraphs(*[LONG] * 12)}</div></div>"
    text = body_of_page(f"<html><body><h1>Late</h1><div>{long}<hr>{rows}</div></body></html>").text
    assert [line for line in text.splitlines() if line != LONG] == [f"{n}. {OPENING}" for n in range(3)]


MENU = "".join(f"<x-item><x-label>Timetables and fares of line {n}</x-label></x-item>" for n in range(60))


@pytest.mark.parametrize("name", ["x-navigation", "site-sidebar", "cookie-banner"])
def test_the_name_of_a_custom_element_says_what_it_is(name: str) -> None:
    page = f"""<html><body><x-header><{name}>{MENU}</{name}></x-header>
        <div><article><h1>The ferry is late</h1>{paragraphs(OPENING, MIDDLE)}</article></div></body></html>"""
    assert extract(page.encode(), "https://gull.example/late").text == f"{OPENING}\n{MIDDLE}"


def test_readers_reviews_below_a_text_are_no_text() -> None:
    reviews = "".join(f"<div class=rev><p>{n}. {LONG} {LONG}</p></div>" for n in range(4))
    page = f"""<html><body><div><h1>Coffee of the harbour</h1>{paragraphs(OPENING, MIDDLE)}</div>
        <div class=shop-widget><div class=widget__reviews>{reviews}</div></div></body></html>"""
    body = body_of_page(page)
    assert body.text == f"{OPENING}\n{MIDDLE}"
    assert body.comments.startswith(f"0. {LONG}")


def test_a_review_that_is_the_article_is_text() -> None:
    page = f"""<html><body><article class="post reviews"><h1>Coffee of the harbour</h1>
        <div class=reviews-text>{paragraphs(*[LONG] * 4)}</div></article></body></html>"""
    assert body_of_page(page).text == "\n".join([LONG] * 4)


@pytest.mark.parametrize(
    "listing",
    [
        "<table class=lntable><tr><td><pre>1\n2\n</pre></td><td><pre>alpha()\nbeta()</pre></td></tr></table>",
        "<pre><code><span class=linenum>1</span><b>alpha()</b>\n<span class=linenum>2</span>beta()</code></pre>",
        "<pre><code><span class=line>alpha()</span><span class=line>beta()</span></code></pre>",
    ],
)
def test_lines_of_code_stay_lines_without_their_numbers(listing: str) -> None:
    text = body_of(paragraphs(OPENING, MIDDLE) + listing + paragraphs(CLOSING)).text
    assert text == f"{OPENING}\n{MIDDLE}\nalpha()\nbeta()\n{CLOSING}"


def test_a_short_line_with_a_mark_before_it_is_a_standfirst() -> None:
    assert body_of(f"<p>■ The boat was late again</p>{paragraphs(OPENING, MIDDLE)}").text.startswith(
        "■ The boat"
    )


def test_captions_of_named_gallery_items_are_text_where_they_tell_the_story() -> None:
    figures = "".join(
        f"<figure class=gallery-item><img src={n}.jpg><figcaption>{n}: {MIDDLE}</figcaption></figure>"
        for n in range(5)
    )
    assert f"4: {MIDDLE}" in body_of(f"<p>{OPENING}</p>{figures}").text


POSTS = (OPENING, MIDDLE, CLOSING)


def test_the_posts_of_a_thread_are_its_text_without_the_profiles_of_who_posted() -> None:
    profile = "<dl class=postprofile><dt>mudlark</dt><dd>Posts: 41</dd></dl>"
    thread = "".join(
        f"<div class=post>{profile}<div class=postbody><div>{post}</div></div></div>" for post in POSTS
    )
    assert body_of(thread).text.splitlines() == list(POSTS)


def test_replies_in_a_forum_are_no_comments() -> None:
    replies = "".join(f"<div itemprop=comment><div itemprop=text><p>{post}</p></div></div>" for post in POSTS)
    thread = (
        f"<div itemscope itemtype='http://schema.org/DiscussionForumPosting'><p>{LONG}</p>{replies}</div>"
    )
    assert body_of(thread).text.splitlines() == [LONG, *POSTS]
    assert body_of(f"<div><p>{LONG}</p>{replies}</div>").text == LONG
