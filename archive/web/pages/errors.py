"""Turns what goes wrong into a page that says what it is and what to do."""

from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from archive.errors import PressmarkError
from archive.web.problem import problem
from archive.web.rendering import page
from archive.web.statuses import headers_of, status_of

SAID = {
    404: "There is nothing at this address.",
    405: "This address cannot be asked in that way.",
    413: "This is more than the server takes at once.",
}


def answer_errors(app: FastAPI) -> None:
    """Let an application answer errors with a page."""
    app.add_exception_handler(PressmarkError, _pressmark_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(500, _bug)


async def _pressmark_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, PressmarkError)
    status = status_of(error)
    answer = _error_page(request, status, str(error))
    answer.headers.update(headers_of(status))
    return answer


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
