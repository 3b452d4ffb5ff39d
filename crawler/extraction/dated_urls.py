"""The day that many sites put into their articles' addresses."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from archive.extracted import Source
from crawler.extraction.claims import Claim, Field, claim

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DATED_PATH = re.compile(
    rf"(?<!\d)(?P<y>20\d\d)(?P<mark>[/_-]?)(?P<m>0?[1-9]|1[0-2]|{'|'.join(MONTHS)})(?P=mark)"
    r"(?P<d>0[1-9]|[12]\d|3[01]|[1-9])(?!\d)",
    re.IGNORECASE,
)


def claims(url: str) -> Iterator[Claim]:
    if day := day_in_path(url):
        yield claim(Field.PUBLISHED, Source.URL, day, "path")


def day_in_path(url: str) -> str | None:
    """The day that many sites put into an address, as `YYYY-MM-DD`: `/2024/05/03/`, `/2024/may/03/`, `-20240503`."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    for match in DATED_PATH.finditer(path):
        month = match["m"].lower()
        number = MONTHS.index(month) + 1 if month in MONTHS else int(month)
        if match["mark"] or len(match[0]) == 8:
            return f"{match['y']}-{number:02}-{int(match['d']):02}"
    return None
