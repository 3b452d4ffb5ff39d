"""Maps a failed fetch, an exception or a response's status, to one of the archive's reason codes."""

from datetime import datetime

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from scrapy.http import Response
from service_identity import CertificateError, VerificationError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.web.client import ResponseFailed as TwistedResponseFailed

from archive.captures import WITHDRAWN
from archive.errors import ArchiveUnusable, BadUrl, BodyTooLarge, BodyUndecodable, OutOfFiles
from archive.identity.urls.canonical import canonicalise
from archive.ingestion.visits import Failure
from archive.passwords import without_password
from archive.storage.models import Reason
from crawler.downloader.address_guard import AddressRefused
from crawler.downloader.held_hosts import HostHeld
from crawler.downloader.host_queues import Interrupted
from crawler.downloader.retry_after import BUSY, retry_after
from crawler.downloader.robots import RobotsUnreachable
from crawler.downloader.source_settings import SettingsUnusable
from crawler.items.bot_checks import bot_check

REASONS: tuple[tuple[type[Exception], Reason], ...] = (
    (AddressRefused, Reason.ADDRESS_REFUSED),
    (RobotsUnreachable, Reason.ROBOTS),
    (SettingsUnusable, Reason.CONNECTION),
    (Interrupted, Reason.INTERRUPTED),
    (OutOfFiles, Reason.INTERRUPTED),
    (ArchiveUnusable, Reason.INTERRUPTED),
    (CannotResolveHostError, Reason.DNS),
    (DownloadConnectionRefusedError, Reason.CONNECTION),
    (DownloadTimeoutError, Reason.TIMEOUT),
    (DownloadCancelledError, Reason.TOO_LARGE),
    (ResponseDataLossError, Reason.BROKEN_RESPONSE),
    (UnsupportedURLSchemeError, Reason.BAD_URL),
    (DownloadFailedError, Reason.CONNECTION),
)
# Scrapy raises one exception with different messages for these three.
IGNORED = (
    ("robots.txt", Reason.ROBOTS),
    ("max redirections", Reason.REDIRECTS),
    ("exceed", Reason.TOO_LARGE),
)
PARTIAL = 206  # RFC 9110 15.3.7: answers a Range header, which our requests never have


def failure_of(error: BaseException) -> Failure:
    """The failure for an exception that replaced a response."""
    if isinstance(error, HostHeld):
        return Failure(error.reason, str(error), retry_at=error.until)
    if isinstance(error, IgnoreRequest):
        message = str(error)
        reason = next((reason for sign, reason in IGNORED if sign in message.lower()), Reason.BROKEN_RESPONSE)
        return Failure(reason, message)
    if isinstance(error, BodyUndecodable):
        return failure_of_body(error)
    if type(error) is DownloadFailedError and isinstance(error.__cause__, TwistedResponseFailed):
        return _failure_while_answering(error.__cause__.reasons[0].value)
    reason = next((reason for kind, reason in REASONS if isinstance(error, kind)), Reason.BROKEN_RESPONSE)
    return Failure(reason, WORDS.get(type(error)) or _first_line(error))


def _failure_while_answering(cause: BaseException) -> Failure:
    """The connection was made, but no complete HTTP response arrived."""
    if isinstance(cause, VerificationError | CertificateError) or "certificate" in str(cause):
        why = f"the certificate is not valid ({_of_tls(cause)}); to allow it, see allow_bad_certificates"
        return Failure(Reason.TLS, why)
    if isinstance(cause, SSL.Error):
        return Failure(Reason.TLS, f"the TLS connection failed ({_of_tls(cause)})")
    if isinstance(cause, ConnectionLost | ConnectionDone):
        return Failure(Reason.CONNECTION, "the connection was closed before a response came")
    return Failure(Reason.BROKEN_RESPONSE, f"the response is not valid HTTP: {_first_line(cause)}")


def failure_of_body(error: BodyUndecodable) -> Failure:
    """The failure of a page whose body cannot be decoded."""
    return Failure(
        Reason.TOO_LARGE if isinstance(error, BodyTooLarge) else Reason.BROKEN_RESPONSE, str(error)
    )


def _of_tls(cause: BaseException) -> str:
    """OpenSSL's own words, if it gives a list of errors."""
    errors = cause.args[0] if isinstance(cause, SSL.Error) and cause.args else None
    if isinstance(errors, list) and errors:
        return str(errors[-1][-1])
    return "it is for another host" if isinstance(cause, VerificationError) else _first_line(cause)


def failure_of_status(response: Response, now: datetime) -> Failure | None:
    """The failure for a response's status; None for a success (RFC 9110 15.3)."""
    if response.status == PARTIAL:
        return Failure(Reason.BROKEN_RESPONSE, "HTTP 206: only a part of the page was sent")
    if 200 <= response.status < 300:
        return None
    detail = f"HTTP {response.status}"
    if service := bot_check(response):
        return Failure(
            Reason.BOT_CHECK, f"{detail}: {service} {WAY_PAST_A_CHECK}", retry_at=retry_after(response, now)
        )
    if location := response.headers.get("Location"):
        detail += f" to {without_password(location.decode('latin-1'))[:200]}, which cannot be followed"
    if response.status in WITHDRAWN:
        return Failure(Reason.GONE, detail)
    if response.status in BUSY:
        return Failure(Reason.RATE_LIMITED, detail, retry_at=retry_after(response, now))
    return Failure(Reason.HTTP_STATUS, detail)


def failure_of_address(url: str) -> Failure | None:
    """The failure of a page that a redirect led to an address under which no page can be kept."""
    try:
        canonicalise(url)
    except BadUrl as error:
        return Failure(Reason.BAD_URL, f"it redirected to a URL that cannot be archived: {error}")
    return None


WAY_PAST_A_CHECK = (
    "admits only browsers; ask the site to admit you (--contact says who you are), or use its feed"
)
WORDS: dict[type[BaseException], str] = {
    ResponseDataLossError: "the connection ended before the page was complete",
    DownloadCancelledError: "the page is larger than max_page_bytes allows",
}


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].removesuffix(".") if lines else type(error).__name__
