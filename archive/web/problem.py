"""An error as a problem document (RFC 9457): what is wrong, and what to do."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from http import HTTPStatus
from types import MappingProxyType

from starlette.responses import JSONResponse, PlainTextResponse, Response

MEDIA_TYPE = "application/problem+json"
FOR_PROGRAMS = ("/api/", "/timegate/", "/timemap/", "/memento/")
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class BadField:
    """What is wrong with a part of the request: `name` is a parameter, or the path of a field in the body."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem document. `type` names the kind of problem, `detail` says what is wrong and what to do."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[BadField, ...] = ()


class ProblemAnswer(JSONResponse):
    media_type = MEDIA_TYPE


def problem(
    status: int,
    detail: str,
    *,
    kind: str = "",
    errors: tuple[BadField, ...] = (),
    headers: Mapping[str, str] = NO_HEADERS,
) -> ProblemAnswer:
    """An answer with a problem document. `kind` is the name of the error's class, if it has one."""
    name = _dashed(kind) if kind else _dashed(HTTPStatus(status).phrase.replace(" ", ""))
    said = Problem(f"urn:pressmark:problem:{name}", HTTPStatus(status).phrase, status, detail, errors)
    return ProblemAnswer(asdict(said), status, headers)


def refusal_at(path: str, status: int, said: str, headers: Mapping[str, str] = NO_HEADERS) -> Response:
    """A refusal before any page or endpoint is asked: a problem document for programs, a line of text for others."""
    if path.startswith(FOR_PROGRAMS):
        return problem(status, said, headers=headers)
    return PlainTextResponse(f"{said}\n", status, headers)


def _dashed(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()
