"""Any number of different small articles, written by rule from words of our own."""

from random import Random

from tests.sites.pages import Page

SUBJECTS = (
    "The ferry",
    "A baker",
    "The council",
    "Our neighbour",
    "The school choir",
    "An old bridge",
    "The mill",
)
VERBS = (
    "opened",
    "mended",
    "forgot",
    "promised",
    "measured",
    "painted",
    "lost",
    "counted",
    "moved",
    "praised",
)
OBJECTS = (
    "the harbour clock",
    "forty loaves",
    "a wooden bench",
    "the tide table",
    "two bicycles",
    "a letter",
)
TIMES = (
    "on Monday",
    "before dawn",
    "after the rain",
    "in a single afternoon",
    "for the third year",
    "at last",
)


def article(number: int, edition: int = 0) -> Page:
    """The article with this number; a later edition has another last paragraph."""
    title = f"{sentence(Random(number))} (no. {number})"
    paragraphs = [paragraph(Random(f"{number}/{part}")) for part in range(6)]
    paragraphs.append(f"This is edition {edition} of the report. {paragraph(Random(f'{number}-{edition}'))}")
    body = "\n".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return Page(
        f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title} - The Test Post</title></head>
<body><article><h1>{title}</h1>
<p class="byline">By Ada Stone</p><time datetime="2024-05-{number % 28 + 1:02}">May 2024</time>
{body}</article></body></html>""".encode()
    )


def articles(count: int) -> dict[str, Page]:
    """`/news/0`, `/news/1`, ... with an article each."""
    return {f"/news/{number}": article(number) for number in range(count)}


def paragraph(random: Random) -> str:
    return " ".join(f"{sentence(random)}." for _ in range(random.randint(3, 6)))


def sentence(random: Random) -> str:
    return " ".join(random.choice(words) for words in (SUBJECTS, VERBS, OBJECTS, TIMES))
