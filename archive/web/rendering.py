"""Renders pages from templates. Everything that a page shows of an archived site is escaped here; nothing is marked as
safe anywhere else."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from archive.passwords import without_password
from archive.search.snippets import Segment
from archive.web.room import Room

RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ks ps sd syr ug ur yi".split())
SCHEMES = frozenset({"http", "https"})


def page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """The page of a template, with these values."""
    room: Room = request.app.state.room
    html = TEMPLATES.get_template(name).render(request=request, room=room, path=request.url.path, **values)
    return HTMLResponse(html, status)


def when(value: datetime | date | None, known: str = "") -> Markup:
    """A time as an element that the reader's browser shows in its own zone; in UTC where no script runs. A plain date
    has no zone and stays as it is. `known` is what a reader is told of it on hover."""
    if value is None:
        return Markup("")
    if not isinstance(value, datetime):
        return Markup('<time datetime="{}" title="{}">{}</time>').format(
            value.isoformat(), known or "the day as the page has it", day(value)
        )
    utc = value.astimezone(UTC)
    shown = f"{day(utc)}, {utc:%H:%M} UTC"
    return Markup('<time datetime="{}" title="{}" data-local>{}</time>').format(
        utc.isoformat(timespec="seconds"), f"{known}{'; ' if known else ''}{utc:%Y-%m-%d %H:%M} UTC", shown
    )


def day(value: date) -> str:
    return f"{value.day} {value:%B %Y}"


def marked(segments: Sequence[Segment]) -> Markup:
    """A passage with its found words marked."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(segment.text) if segment.found else escape(segment.text)
        for segment in segments
    )


def plain_time(value: datetime | date) -> str:
    """A time as plain text, in UTC; of a plain date the day."""
    if not isinstance(value, datetime):
        return day(value)
    return f"{day(value.astimezone(UTC))}, {value.astimezone(UTC):%H:%M} UTC"


def inline_code(text: str) -> Markup:
    """Our own help texts: what stands in backticks is code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if number % 2 else escape(part)
        for number, part in enumerate(parts)
    )


def quoted(value: str) -> str:
    """A value of a field, in quotation marks if it has more than letters and digits."""
    plain = re.fullmatch(r"[\w.:/-]+", value)
    return value if plain else '"{}"'.format(re.sub(r'["“”„«»]', " ", value).strip())


def web_url(url: str | None) -> str:
    """The URL, if a browser may follow it as a link; else nothing that leads anywhere."""
    try:
        return url if url and urlsplit(url).scheme in SCHEMES else "#"
    except ValueError:
        return "#"


def direction(language: str | None) -> str:
    """`rtl` or `ltr`, as the language is written; `auto` where that is unknown."""
    if not language:
        return "auto"
    return "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"


def counted(count: int, one: str, many: str = "") -> str:
    """1 article, 1,200 articles."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def with_query(path: str, values: dict[str, Any], **changed: Any) -> str:
    """A path with a query string: the values, some of them changed, without the empty ones."""
    kept = {name: value for name, value in (values | changed).items() if value not in (None, "", False)}
    return f"{path}?{urlencode(kept)}" if kept else path


def static(name: str) -> str:
    """The address of a static file, with a mark of its content, so that browsers may keep it for ever."""
    return f"/static/{name}?{STATIC_MARKS[name]}"


STATIC = files("archive.web") / "static"
STATIC_MARKS = {
    file.name: sha256(file.read_bytes()).hexdigest()[:12] for file in STATIC.iterdir() if file.is_file()
}
TEMPLATES = Environment(
    loader=PackageLoader("archive.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
TEMPLATES.filters.update(
    inline_code=inline_code,
    plain_time=plain_time,
    quoted=quoted,
    when=when,
    marked=marked,
    web_url=web_url,
    direction=direction,
    counted=counted,
    day=day,
    without_password=without_password,
)
TEMPLATES.globals.update(with_query=with_query, static=static)
