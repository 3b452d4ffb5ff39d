"""What a program may do that asks over HTTP: by its token (RFC 6750), or without one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.archive import Archive
from archive.errors import PressmarkError
from archive.web.safety.tokens import Scope, Tokens

LONGEST_TOKEN = 200  # characters


class TokenMissing(PressmarkError):
    """A request needs a token and has none, or has one that is not valid."""


class ScopeMissing(PressmarkError):
    """A request has a valid token that does not allow what it asks for."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may do what. `without_token` is what requests without a token may do: on an address that only this machine
    reaches, reading."""

    opened: Callable[[], Archive]
    without_token: frozenset[Scope] = frozenset()

    def scopes(self, authorization: str | None) -> frozenset[Scope]:
        """What a request with this Authorization header may do. Raises TokenMissing."""
        if authorization is None:
            if not self.without_token:
                raise TokenMissing("send a token in a header: `Authorization: Bearer TOKEN`")
            return self.without_token
        kind, _, secret = authorization.strip().partition(" ")
        if kind.lower() != "bearer" or not secret or len(secret) > LONGEST_TOKEN:
            raise TokenMissing("the Authorization header must be `Bearer TOKEN`")
        kept = Tokens(self.opened().database).check(secret.strip(), datetime.now(UTC))
        if kept is None:
            raise TokenMissing("this token is unknown, expired or revoked")
        return frozenset(kept.scopes)


def demand(scope: Scope, scopes: Collection[Scope], *, has_token: bool = True) -> None:
    """Raises ScopeMissing unless the scope is among those that a request has; TokenMissing if it has no token."""
    if scope not in scopes and not has_token:
        raise TokenMissing(f"this needs a token: `pressmark token create NAME --scope {scope}`")
    if scope not in scopes:
        raise ScopeMissing(
            f"this needs a token with the scope {scope}: `pressmark token create NAME --scope {scope}`"
        )
