"""Answers all errors of the API with problem documents, and says so in its OpenAPI document."""

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from archive.errors import PressmarkError
from archive.web.problem import MEDIA_TYPE, BadField, ProblemAnswer, problem
from archive.web.safety.access import ScopeMissing, TokenMissing
from archive.web.statuses import headers_of, status_of

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="pressmark"'}
SAID = {
    404: "There is nothing at this address; /api/v1/openapi.json lists all addresses.",
    405: "This address does not take this method.",
}


def problem_of(error: PressmarkError) -> ProblemAnswer:
    """The answer that reports an error."""
    kind = type(error).__name__
    if isinstance(error, TokenMissing):
        return problem(401, str(error), kind=kind, headers=CHALLENGE)
    if isinstance(error, ScopeMissing):
        return problem(403, str(error), kind=kind)
    status = status_of(error)
    return problem(status, str(error), kind=kind, headers=headers_of(status))


def answer_with_problems(api: FastAPI) -> None:
    """Let an application answer all errors with problem documents."""
    api.add_exception_handler(PressmarkError, _pressmark_error)
    api.add_exception_handler(HTTPException, _http_error)
    api.add_exception_handler(RequestValidationError, _invalid)
    api.add_exception_handler(500, _bug)


def describe_problems(document: dict[str, Any]) -> None:
    """Say in an OpenAPI document that each operation answers errors with a problem document."""
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["BadField"] = _object("What is wrong with a part of the request.", name="string", detail="string")
    schemas["Problem"] = _object(
        "A problem document (RFC 9457).", type="string", title="string", status="integer", detail="string"
    )
    schemas["Problem"]["properties"]["errors"] = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/BadField"},
    }
    for operation in _operations(document):
        operation["responses"].pop("422", None)
        operation["responses"]["default"] = {
            "description": "What is wrong, and what to do.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": EXAMPLE}},
        }


EXAMPLE = {
    "type": "urn:pressmark:problem:not-found",
    "title": "Not Found",
    "status": 404,
    "detail": "no article 17 in pressmark-data/archive.db",
    "errors": [],
}


def _object(description: str, **properties: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": {name: {"type": kind} for name, kind in properties.items()},
        "required": list(properties),
    }


def _operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from (operation for operation in path.values() if "responses" in operation)


async def _pressmark_error(_: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, PressmarkError)
    return problem_of(error)


async def _http_error(_: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, HTTPException)
    detail = SAID.get(error.status_code, error.detail)
    return problem(error.status_code, detail, headers=error.headers or {})


async def _invalid(_: Request, error: Exception) -> ProblemAnswer:
    assert isinstance(error, RequestValidationError)
    fields = tuple(
        BadField(".".join(str(part) for part in each["loc"][1:]) or str(each["loc"][0]), str(each["msg"]))
        for each in error.errors()
    )
    detail = "; ".join(f"{field.name}: {field.detail}" for field in fields[:3])
    return problem(422, detail, errors=fields)


async def _bug(_: Request, __: Exception) -> ProblemAnswer:
    return problem(500, "This is a fault of Pressmark's; the server's log says more.")
