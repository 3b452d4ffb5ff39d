"""Says in one line why a server of objects did not do what it was asked. Keeps the request out of the line: it may
contain parts of keys.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import ArchiveUnusable, BucketAway

OTHER_REGION = frozenset({"PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraint"})
TEMPORARY = frozenset({408, 429})  # RFC 9110 15.5.9, RFC 6585 4; and all from 500 on
NO_ANSWER = {  # words in the library's text about a request without an answer
    "ConnectionRefused": "connection refused",
    "dns error": "its name cannot be resolved",
    "TimedOut": "no answer in time",
}
_CERTIFICATE = re.compile(r"InvalidCertificate\(\s*(\w+)")
_STATUS = re.compile(r"status code: (\d{3})")
_CODE = re.compile(r"<Code>(\w{1,60})</Code>")


@contextmanager
def translated(bucket: str) -> Iterator[None]:
    """Raises ArchiveUnusable and BucketAway about this bucket in place of the client library's errors. Lets
    FileNotFoundError pass if an object is missing."""
    from obstore.exceptions import BaseError

    try:
        yield
    except FileNotFoundError as error:
        if _found(_CODE, str(error)) == "NoSuchBucket":
            raise no_bucket(bucket) from None
        raise
    except BaseError as error:
        raise _translation(bucket, str(error)) from None


def no_bucket(bucket: str) -> ArchiveUnusable:
    return ArchiveUnusable(f"{bucket}: there is no such bucket: make it, or correct warc_store.")


def _translation(bucket: str, text: str) -> ArchiveUnusable:
    code, status, certificate = (_found(pattern, text) for pattern in (_CODE, _STATUS, _CERTIFICATE))
    number = int(status or 0)
    shown = code or (f"status {status}" if status else _without_answer(text))
    if certificate:
        return ArchiveUnusable(
            f"{bucket}: the server's TLS certificate is not accepted ({certificate}). AWS_CA_BUNDLE can name the"
            " file of its authority."
        )
    if code == "NoSuchBucket":
        return no_bucket(bucket)
    if code == "RequestTimeTooSkewed":
        return ArchiveUnusable(f"{bucket}: the server refuses access: the clock of this machine is wrong.")
    if code in OTHER_REGION or number == 301:
        return ArchiveUnusable(f"{bucket}: the bucket is in another region ({shown}): set s3_region.")
    if number in {401, 403}:
        return ArchiveUnusable(
            f"{bucket}: the server denies access ({shown}). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or"
            " AWS_PROFILE, and what the key may do."
        )
    if 400 <= number < 500 and number not in TEMPORARY:
        return ArchiveUnusable(f"{bucket}: the server refuses the request ({shown}).")
    return BucketAway(f"{bucket} cannot be reached ({shown}).")


def _without_answer(text: str) -> str:
    return next((said for words, said in NO_ANSWER.items() if words in text), "no answer")


def _found(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found[1] if found else None
