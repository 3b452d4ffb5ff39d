"""Log in and out, if the reading room has a password."""

import time
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from archive.web.rendering import page
from archive.web.safety.gate import COOKIE, LASTS_S, Logins
from archive.web.safety.limits import client_of

router = APIRouter(include_in_schema=False)


@router.get("/login")
def login_page(request: Request, next: str = "/") -> Response:
    if request.app.state.logins is None:
        return RedirectResponse("/", 303)
    return page(request, "login.html", wanted=_own(next), error=None)


@router.post("/login")
def login(
    request: Request,
    password: Annotated[str, Form(max_length=1_000)] = "",
    next: Annotated[str, Form(max_length=10_000)] = "/",
) -> Response:
    logins: Logins | None = request.app.state.logins
    if logins is None:
        return RedirectResponse("/", 303)
    wait = logins.wait_s(client_of(request.scope), password)
    if wait is None:
        response = RedirectResponse(_own(next), 303)
        is_secure = request.app.state.room.settings.origin.startswith("https:")
        response.set_cookie(
            COOKIE, logins.cookie(time.time()), LASTS_S, httponly=True, samesite="strict", secure=is_secure
        )
        return response
    error = f"Too many tries. Wait {wait} seconds." if wait else "This is not the password."
    answer = page(request, "login.html", 429 if wait else 403, wanted=_own(next), error=error)
    if wait:
        answer.headers["Retry-After"] = str(wait)
    return answer


@router.post("/logout")
def logout() -> RedirectResponse:
    response = RedirectResponse("/login", 303)
    response.delete_cookie(COOKIE)
    return response


def _own(wanted: str) -> str:
    """A path on this server; the front page instead of any other address."""
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if is_path and wanted.isprintable() else "/"
