"""An article of several pages, as many sites have them: each page repeats headline, standfirst and the note on its
author, and says which page is next."""

from random import Random

from tests.sites.articles import paragraph
from tests.sites.pages import Page

TITLE = "Where the river will go when the dam is gone"
STANDFIRST = "For forty years the dam has held the river back. Nobody knows what it will do without it."
AUTHOR_NOTE = (
    "Ada Stone has written about rivers and those who live by them since she was nineteen years old."
)


def paragraphs(number: int, edition: int = 0) -> list[str]:
    """Those of one page; a later edition has another last one."""
    own = [paragraph(Random(f"long/{number}/{part}")) for part in range(4)]
    return [*own, f"Here ends part {number}, edition {edition}. {paragraph(Random(f'{number}-{edition}'))}"]


def page(number: int, next_url: str | None = None, *, edition: int = 0, title: str = TITLE) -> Page:
    """One page of it; `next_url` is where it goes on."""
    further = f'<link rel="next" href="{next_url}">' if next_url else ""
    pager = f'<p class="pagination">Page {number} of 3 <a rel="next" href="{next_url}">Next page</a></p>'
    body = "\n".join(f"<p>{text}</p>" for text in paragraphs(number, edition))
    return Page(
        f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Test Post</title>
<meta property="og:type" content="article">{further}</head>
<body><article><h1>{title}</h1><p class="standfirst">{STANDFIRST}</p>
<p class="byline">By Ada Stone, <time datetime="2024-05-07">7 May 2024</time></p>
{body}
<p>{AUTHOR_NOTE}</p>
{pager if next_url else ""}</article></body></html>""".encode()
    )


def text(*numbers: int, edition: int = 0) -> str:
    """What an archive has of these pages; the edition is the last one's."""
    texts = [paragraphs(number, edition if number == numbers[-1] else 0) for number in numbers]
    return "\n".join([STANDFIRST, *(line for part in texts for line in part), AUTHOR_NOTE])


def pages(path: str = "/long", edition: int = 0) -> dict[str, Page]:
    """Three, the edition being the last one's."""
    return {
        path: page(1, f"{path}/2"),
        f"{path}/2": page(2, f"{path}/3"),
        f"{path}/3": page(3, edition=edition),
    }
