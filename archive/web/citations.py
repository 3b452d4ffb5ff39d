"""An article as a citation: BibTeX, CSL-JSON, RIS and Wikipedia's template. Pure functions of the article."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from archive.records import KeptArticle, KeptCapture, KeptRevision


class CitationFormat(StrEnum):
    """The formats, each by the ending of its file."""

    BIBTEX = "bib"
    CSL = "json"
    RIS = "ris"
    WIKIPEDIA = "wiki"


MEDIA_TYPES = {
    CitationFormat.BIBTEX: "application/x-bibtex; charset=utf-8",
    CitationFormat.CSL: "application/vnd.citationstyles.csl+json",
    CitationFormat.RIS: "application/x-research-info-systems; charset=utf-8",
    CitationFormat.WIKIPEDIA: "text/plain; charset=utf-8",
}
NAMES = {
    CitationFormat.BIBTEX: "BibTeX",
    CitationFormat.CSL: "CSL-JSON",
    CitationFormat.RIS: "RIS",
    CitationFormat.WIKIPEDIA: "Wikipedia",
}


@dataclass(frozen=True, slots=True)
class Work:
    """What a citation says. `archived` is the permanent link to the capture, `accessed` the day it was made."""

    key: str
    title: str
    authors: tuple[str, ...]
    publisher: str
    issued: date | None
    url: str
    language: str | None
    accessed: date | None
    archived: str | None

    @classmethod
    def of(
        cls, article: KeptArticle, revision: KeptRevision, capture: KeptCapture | None, link: str | None
    ) -> "Work":
        issued = revision.published.date() if isinstance(revision.published, datetime) else revision.published
        return cls(
            key=f"pressmark{article.id}r{revision.number}",
            title=" ".join((revision.title or article.url).split()),
            authors=tuple(" ".join(name.split()) for name in revision.authors),
            publisher=" ".join((revision.site_name or article.site).split()),
            issued=issued,
            url=article.url,
            language=revision.language,
            accessed=capture.captured_at.date() if capture else None,
            archived=link,
        )


def cite(work: Work, kind: CitationFormat) -> str:
    """The citation as the text of a file."""
    return {
        CitationFormat.BIBTEX: _bibtex,
        CitationFormat.CSL: _csl,
        CitationFormat.RIS: _ris,
        CitationFormat.WIKIPEDIA: _wikipedia,
    }[kind](work)


def _bibtex(work: Work) -> str:
    fields = {
        "title": f"{{{_tex(work.title)}}}",
        "author": " and ".join(f"{{{_tex(name)}}}" for name in work.authors),
        "organization": _tex(work.publisher),
        "date": work.issued.isoformat() if work.issued else "",
        "url": _tex_url(work.url),
        "urldate": work.accessed.isoformat() if work.accessed else "",
        "langid": work.language or "",
        "note": f"Archived: \\url{{{_tex_url(work.archived)}}}" if work.archived else "",
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value)
    return "\n".join((f"@online{{{work.key},", *lines, "}", ""))


_TEX = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


def _tex(text: str) -> str:
    return "".join(_TEX.get(letter, f"\\{letter}" if letter in "#$%&_{}" else letter) for letter in text)


def _tex_url(url: str) -> str:
    """A URL without what would end a TeX group."""
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", url)


def _csl(work: Work) -> str:
    item: dict[str, Any] = {
        "id": work.key,
        "type": "webpage",
        "title": work.title,
        "container-title": work.publisher,
        "URL": work.url,
    }
    if work.authors:
        item["author"] = [{"literal": name} for name in work.authors]
    if work.issued:
        item["issued"] = _date_parts(work.issued)
    if work.accessed:
        item["accessed"] = _date_parts(work.accessed)
    if work.language:
        item["language"] = work.language
    if work.archived:
        item |= {"archive": "Pressmark", "archive_location": work.archived}
    return json.dumps([item], ensure_ascii=False, indent=2) + "\n"


def _date_parts(day: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}


def _ris(work: Work) -> str:
    lines = [
        ("TY", "ELEC"),
        ("TI", work.title),
        *(("AU", name) for name in work.authors),
        ("PB", work.publisher),
    ]
    if work.issued:
        lines += [("PY", str(work.issued.year)), ("DA", f"{work.issued:%Y/%m/%d}")]
    lines.append(("UR", work.url))
    if work.accessed:
        lines.append(("Y2", f"{work.accessed:%Y/%m/%d}"))
    if work.language:
        lines.append(("LA", work.language))
    if work.archived:
        lines.append(("L2", work.archived))
    return "".join(f"{tag}  - {value}\r\n" for tag, value in (*lines, ("ER", "")))


def _wikipedia(work: Work) -> str:
    fields = {
        "url": work.url,
        "title": work.title,
        **{f"author{number}": name for number, name in enumerate(work.authors, 1)},
        "website": work.publisher,
        "date": work.issued.isoformat() if work.issued else "",
        "language": work.language or "",
        "access-date": work.accessed.isoformat() if work.accessed else "",
        "archive-url": work.archived or "",
        "archive-date": work.accessed.isoformat() if work.archived and work.accessed else "",
    }
    said = " ".join(f"|{name}={_template(value)}" for name, value in fields.items() if value)
    return f"{{{{cite web {said}}}}}\n"


def _template(value: str) -> str:
    """A value that cannot end a parameter or the template."""
    for sign, stands_for in (
        ("|", "&#124;"),
        ("[", "&#91;"),
        ("]", "&#93;"),
        ("{", "&#123;"),
        ("}", "&#125;"),
    ):
        value = value.replace(sign, stands_for)
    return value.replace("<", "&lt;")
