"""Forgets a URL that leads to no article, such as a mistyped one: it is no longer shown or tried again."""

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from archive.errors import BadUrl, NotFound
from archive.identity.urls.canonical import canonicalise, fetchable
from archive.storage.models import Capture, Label, Listed, Note, PageParameter, Url, UrlClaim, UrlState


def forget_url(session: Session, text: str) -> bool:
    """Delete the URL from the ledger. Returns False if something was captured from it: then the URL stays, without a
    reason and without a next try. Raises NotFound if the URL is unknown or leads to an article."""
    row = session.scalar(select(Url).where(Url.url.in_(_forms(text))).limit(1))
    if row is None:
        raise NotFound(f"{text} is not in the archive: nothing to forget")
    if row.article_id is not None:
        raise NotFound(
            f"{text} leads to article #{row.article_id}: only URLs without an article can be forgotten"
        )
    session.execute(delete(Label).where(Label.url == row.canonical))
    session.execute(delete(Note).where(Note.url == row.canonical))
    if session.scalar(select(exists().where(Capture.url_id == row.id))):
        if row.state is UrlState.SKIPPED and row.reason is None:
            raise NotFound(f"{text} was forgotten before; what was captured of it stays")
        row.state = UrlState.SKIPPED
        row.reason = row.detail = row.retry_at = row.asked_at = None
        return False
    session.execute(delete(Listed).where(Listed.url_id == row.id))
    for model in (UrlClaim, PageParameter):
        session.execute(delete(model).where(model.page_id == row.id))
    session.delete(row)
    return True


def _forms(text: str) -> set[str]:
    """The URL as it was typed, as it was requested, and as it is stored."""
    try:
        asked = fetchable(text)
    except BadUrl:
        return {text}
    return {text, asked, canonicalise(asked)}
