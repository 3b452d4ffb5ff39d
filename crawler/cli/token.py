"""`pressmark token`: tokens by which programs use the archive over HTTP."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from archive.errors import BadQuery
from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from archive.web.safety.tokens import KeptToken

token = typer.Typer(
    help="Manage the tokens by which programs use the archive over HTTP.", no_args_is_help=True
)
SCOPES = ("read", "add", "write")


def register(app: typer.Typer) -> None:
    app.add_typer(token, name="token")


@token.command()
def create(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A name by which you will know it: the program, the machine.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="What it allows: read; add (pages); write (labels, notes, sources). May be repeated. [default: read]"
        ),
    ] = None,
    expires: Annotated[
        str | None, typer.Option(help="Until when: a day (UTC) as 2027-01-31, or 90d. [default: no end]")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Make a token and print it. It is shown only now: the archive stores its digest.

    A program sends it in a header: `Authorization: Bearer TOKEN`.
    """
    from archive.web.safety.tokens import Scope, Tokens

    scopes = [Scope(name) for name in _checked(scope or ["read"])]
    now = datetime.now(UTC)
    expires_at = _end(expires, now) if expires else None
    with options_of(context).open_archive() as archive:
        secret = Tokens(archive.database).create(name, scopes, now, expires_at)
    if as_json:
        print(to_json({"name": name, "scopes": scopes, "expires_at": expires_at, "token": secret}))
    else:
        print(secret)


@token.command("list")
def list_tokens(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List the tokens: name, scopes, end, and when each was last used."""
    from archive.web.safety.tokens import Tokens

    with options_of(context).open_archive() as archive:
        tokens = Tokens(archive.database).all()
    if as_json:
        print(to_json([asdict(kept) for kept in tokens], indent=2))
        return
    for kept in tokens:
        print(_line(kept))
    if not tokens:
        print("No tokens: `pressmark token create NAME` makes one.")


@token.command()
def revoke(context: typer.Context, name: Annotated[str, typer.Argument(help="The token's name.")]) -> None:
    """Delete a token. It is refused from now on."""
    from archive.web.safety.tokens import Tokens

    with options_of(context).open_archive() as archive:
        Tokens(archive.database).revoke(name)
    print(f"Revoked {name}.")


def _checked(scopes: list[str]) -> list[str]:
    for scope in scopes:
        if scope not in SCOPES:
            raise BadQuery(f"--scope {scope}: choose from {', '.join(SCOPES)}")
    return scopes


def _end(text: str, now: datetime) -> datetime:
    """The end of a day, or a number of days from now. Raises BadQuery."""
    try:
        if text.endswith("d"):
            return now + timedelta(days=int(text[:-1]))
        return datetime.fromisoformat(text).replace(tzinfo=UTC) + timedelta(days=1)
    except (ValueError, OverflowError) as error:
        raise BadQuery(f"--expires {text}: give a day as 2027-01-31, or a number of days as 90d") from error


def _line(kept: "KeptToken") -> str:
    end = (
        "has expired"
        if kept.has_expired(datetime.now(UTC))
        else f"until {_when(kept.expires_at) or 'revoked'}"
    )
    used = f"last used {_when(kept.last_used_at)}" if kept.last_used_at else "never used"
    return f"{kept.name}\t{','.join(kept.scopes)}\t{end}\t{used}"


def _when(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC" if moment else ""
