"""Title, authors and date of blog pages, as publishing systems and people write them."""

import pytest

from crawler.extraction import extract

URL = "https://gull.example/2024/05/harbour"
TEXT = (
    "<p>The harbour is open again, and the first boat came in at six with nobody on it but the pilot.</p>" * 4
)


def page(body: str, head: str = "", lang: str = "en") -> bytes:
    return f'<html lang="{lang}"><head>{head}</head><body>{body}</body></html>'.encode()


def test_a_heading_that_links_home_is_the_site_and_no_headline() -> None:
    head = "<title>The Grey Gull's Diary: Mud</title>"
    body = f"<h1><a href='https://gull.example/'>The Grey Gull's Diary</a></h1><h3>Mud</h3><div>{TEXT}</div>"

    article = extract(page(body, head), URL)

    assert (article.title, article.site_name) == ("Mud", "The Grey Gull's Diary")


@pytest.mark.parametrize(
    "href", ["/", "https://gull.example", "./", "../", "../index.html", "//gull.example/"]
)
def test_the_title_tag_does_where_the_only_heading_links_home(href: str) -> None:
    body = f"<h1><a href='{href}'>Grey Gull</a></h1>{TEXT}"

    assert (
        extract(page(body, "<title>Grey Gull: Mud, and more of it</title>"), URL).title
        == "Mud, and more of it"
    )


def test_a_subheading_that_the_title_quotes_is_not_the_headline() -> None:
    head = "<title>Is the ferry really late? | Gull</title>"
    body = f"<h1>Seven o'clock, and no boat</h1>{TEXT}<h3>Is the ferry really late?</h3>{TEXT}"

    assert extract(page(body, head), URL).title == "Seven o'clock, and no boat"
