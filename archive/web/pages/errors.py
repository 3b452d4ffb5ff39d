"""Turns what goes wrong into a page that says what it is and what to do."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from archive.errors import (
    ArchiveUnusable,
    BadConfig,
    BadQuery,
    BadUrl,
    CannotExport,
    CaptureDamaged,
    NotFound,
    PressmarkError,
    TookTooLong,
)
from archive.web.jobs import TooManyJobs
from archive.web.problem import problem
from archive.web.rendering import page

STATUSES: dict[type[PressmarkError], int] = {
    NotFound: 404,
    BadQuery: 400,
    BadUrl: 400,
    BadConfig: 400,
    CannotExport: 400,
    CaptureDamaged: 500,
    ArchiveUnusable: 503,
    TookTooLong: 503,
    TooManyJobs: 429,
}
SAID = {
    404: "There is nothing at this address.",
    405: "This address cannot be asked in that way.",
    413: "This is more than the server takes at once.",
}


def status_of(error: PressmarkError) -> int:
    """The HTTP status of an answer that reports this error."""
    return next((status for kind, status in STATUSES.items() if isinstance(error, kind)), 500)


def answer_errors(app: FastAPI) -> None:
    """Let an application answer errors with a page."""
    app.add_exception_handler(PressmarkError, _pressmark_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(500, _bug)


async def _pressmark_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PressmarkError)
    return _error_page(request, status_of(error), str(error))


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    answer = _error_page(request, error.status_code, SAID.get(error.status_code, error.detail))
    answer.headers.update(error.headers or {})
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    said = "; ".join(f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()[:3])
    return _error_page(request, 400, said)


async def _bug(request: Request, error: Exception) -> Response:
    return _error_page(request, 500, "This is a fault of Pressmark's; the server's log says more.")


def _error_page(request: Request, status: int, said: str) -> Response:
    if request.url.path.startswith("/api/"):  # it went wrong before the API had the request
        return problem(status, said)
    return page(request, "error.html", status, said=said, title=HTTPStatus(status).phrase)
