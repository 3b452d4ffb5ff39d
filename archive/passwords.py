"""Removes user names and passwords from URLs: they are personal, and are neither stored nor shown."""

import re
from urllib.parse import urlsplit

STAND_IN = "***"
# The text between // and the last @ before a path, query or fragment (RFC 3986 3.2.1). Without the //, as people type
# it, only if it has a colon and is no mail or call address (RFC 6068). A backslash ends it, too (WHATWG URL).
_USERINFO = re.compile(
    r"(?<=//)[^\s/?#\\\"'<>]*@|^(?!(?:mailto|sips?|xmpp|acct|im):)[^\s/?#\\\"'<>:@]+:[^\s/?#\\\"'<>@]+@"
)
_NAMES_A_PLACE = re.compile(
    rb"^(?:location|content-location|refresh|link|uri):.*", re.IGNORECASE | re.MULTILINE
)
_WORD = re.compile(rb"[^\s]*//[^\s]*")


def without_password(text: str) -> str:
    """The text with user names and passwords in its URLs replaced by a placeholder."""
    return _USERINFO.sub(f"{STAND_IN}@", text) if "@" in text else text


def without_user(url: str) -> str:
    """The URL of the same place that names no user, and can be followed; as it is where it cannot be taken apart."""
    if "@" not in url:
        return url
    try:
        parts = urlsplit(url)
        return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl() if "@" in parts.netloc else url
    except ValueError:
        return without_password(url)


def rules_without_users(rules: bytes) -> bytes:
    """A robots.txt whose URLs name no user, and can be followed."""
    if b"@" not in rules:
        return rules
    return _WORD.sub(lambda word: without_user(word[0].decode("latin-1")).encode("latin-1"), rules)


def head_without_password(head: bytes) -> bytes:
    """The head of an HTTP response without user names in the fields that contain URLs."""
    return _NAMES_A_PLACE.sub(
        lambda line: without_password(line[0].decode("latin-1")).encode("latin-1"), head
    )
