"""Readers' comments are kept, and kept apart."""

import pytest

from tests.crawler.extraction.bodies import CLOSING, MIDDLE, OPENING, body_of, body_of_page, paragraphs

ARTICLE = f"{OPENING}\n{MIDDLE}\n{CLOSING}"
FIRST = "I was on that ferry and it was even worse than that."
SECOND = "The old engine should have been thrown away long ago."


@pytest.mark.parametrize(
    "section",
    [
        '<div id="comments"><h3>2 Comments</h3><ol class="commentlist"><li>{}</li><li>{}</li></ol></div>',
        '<section class="Kommentarbereich"><div>{}</div><div>{}</div></section>',
        '<ul class="post-comentarios"><li>{}</li><li>{}</li></ul>',
        '<div id="disqus_thread"><div>{}</div><div>{}</div></div>',
        '<div itemprop="comment">{}</div><div itemprop="comment">{}</div>',
        '<div class="yorumlar"><div>{}</div><div>{}</div></div>',
        "<h3>2 comments</h3>{}{}",
        "<h4>Commentaires (2)</h4>{}{}",
        "<p>コメント</p>{}{}",
    ],
)
def test_comments_are_in_a_text_of_their_own(section: str) -> None:
    body = body_of(
        paragraphs(OPENING, MIDDLE, CLOSING) + section.format(paragraphs(FIRST), paragraphs(SECOND))
    )
    assert body.text == ARTICLE
    assert body.comments == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    "prompt",
    [
        "No comments: Post a comment",
        "No hay comentarios:",
        "Publicar un comentario",
        "Nenhum comentário",
        "Keine Kommentare:",
        "Kommentar schreiben",
        "Laisser un commentaire",
        "Lascia un commento",
        "Geef een reactie",
        "Оставить комментарий",
        "Yorum yap",
        "发表评论",
        "댓글 쓰기",
        "اترك تعليقا",
    ],
)
def test_an_invitation_to_comment_is_no_part_of_the_text(prompt: str) -> None:
    body = body_of(paragraphs(OPENING, MIDDLE, CLOSING, *prompt.split(": ")))
    assert body.text == ARTICLE
    assert body.comments == ""


def test_a_page_that_says_comments_are_open_is_not_a_comment() -> None:
    body = body_of_page(f"""<html><body class="single comments-open"><div class="post-with-comments">
        <h1>The ferry is late</h1>{paragraphs(OPENING, MIDDLE, CLOSING)}</div></body></html>""")
    assert body.text == ARTICLE
    assert body.comments == ""


def test_an_article_may_quote_and_count_comments() -> None:
    text = "The company has had 300 comments on its page since Monday, it said, few of them friendly."
    assert body_of(paragraphs(OPENING, text, CLOSING)).text == f"{OPENING}\n{text}\n{CLOSING}"


def test_comments_longer_than_the_article_do_not_take_its_place() -> None:
    many = "".join(f'<li class="comment"><p>{n}. {FIRST} {SECOND}</p></li>' for n in range(50))
    body = body_of(f"{paragraphs(OPENING, MIDDLE, CLOSING)}<ol id=comments>{many}</ol>")
    assert body.text == ARTICLE
    assert body.comments.count("\n") == 49


def test_comments_below_a_heading_of_that_name_are_comments() -> None:
    """Movable Type marks only the heading: the comments are its siblings."""
    body = body_of(
        f"""{paragraphs(OPENING, MIDDLE, CLOSING)}<p class=posted>Posted by ada at May  3, 2024 01:26 PM</p>
        <h2 id="comments">Comments</h2>
        <div id=c1>{paragraphs(FIRST)}</div><p class=posted>Posted by: Ben Okoro at May  4, 2024 12:07 AM</p>
        <div id=c2>{paragraphs(SECOND)}</div><p class=posted>Posted by: Anonymous at May  5, 2024 05:08 AM</p>"""
    )
    assert body.text == f"{ARTICLE}\nPosted by ada at May 3, 2024 01:26 PM"
    assert FIRST in body.comments
    assert SECOND in body.comments


def test_signed_comments_below_a_short_post_are_comments() -> None:
    body = body_of(
        f"""<p>Closed on Monday.</p><h2 id="comments">Comments</h2>
        {paragraphs(FIRST)}<p>Posted by: Ben Okoro at May  4, 2024 12:07 AM</p>"""
    )
    assert body.text == "Closed on Monday."


def test_a_chapter_about_comments_is_part_of_the_article() -> None:
    """Markdown gives each heading its text as id."""
    chapter = "A line that begins with a hash is a comment, and the interpreter skips it without a word."
    body = body_of(
        f"""{paragraphs(OPENING)}<h2 id="comments">Comments</h2>{paragraphs(chapter)}
        <h2 id="strings">Strings</h2>{paragraphs(MIDDLE, CLOSING)}"""
    )
    assert body.text == f"{OPENING}\nComments\n{chapter}\nStrings\n{MIDDLE}\n{CLOSING}"
