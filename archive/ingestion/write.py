"""The second step of the write path: writes the rows of one visit, after `decide` has chosen its article."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from archive.article import ExtractedArticle
from archive.captures import WITHDRAWN
from archive.identity.pages import further_pages
from archive.ingestion.articles import DECIDE_URL, choose_url, give_to_first_page, give_up_urls
from archive.ingestion.batch import Batch
from archive.ingestion.decide import ArticleMatch, ReadPage, decide
from archive.ingestion.events import Events
from archive.ingestion.revision_columns import revision_columns
from archive.ingestion.revisions import Reading, latest_revision, note_seen, record
from archive.ingestion.stopped import failed, is_article, no_article
from archive.ingestion.visits import Ingested, Verdict, Visit
from archive.storage.models import AliasKind, Article, Capture, ClaimKind, Revision


@dataclass(frozen=True, slots=True)
class Written:
    """A visit whose rows are written: its verdict so far, or the outcome that it `stopped` with. If the visit
    `is_alone`, the next visit of the batch can be decided without these rows."""

    visit: Visit
    verdict: Verdict = Verdict.UNCHANGED
    stopped: Ingested | None = None
    is_alone: bool = False


def write(batch: Batch, visit: Visit) -> Written:
    """Write the visit's captures and its outcome."""
    batch.ledger.now = visit.at
    captures = [batch.add_capture(captured) for captured in visit.captures]
    known_article = batch.ledger.row(visit.url).article
    if known_article is not None and known_article.id is None:
        batch.unwritten.write()
    written = _write(batch, visit, captures, known_article)
    _look_at_withdrawn(batch, captures)
    if not written.is_alone:
        batch.session.flush()  # the next decision depends on what is written here
    return written


def _write(batch: Batch, visit: Visit, captures: Sequence[Capture], known_article: Article | None) -> Written:
    """Write the rows. `known_article` is the article that the visit's URL has led to so far."""
    events = Events(batch.session, visit.url, visit.at, _shown_by(visit, captures))
    if visit.not_modified:
        assert known_article is not None, "only a page that was read is asked for on condition"
        _keep_as_it_was(batch, visit, known_article, captures, events)
        return Written(visit)
    if visit.failure is not None:
        return Written(visit, stopped=failed(batch, visit, visit.failure, known_article, events))
    if visit.article is None:
        raise ValueError(f"{visit.url}: a visit has an article or a failure")
    if not is_article(visit.article):
        return Written(visit, stopped=no_article(batch, visit, visit.article, known_article, events))
    if known_article is not None and _leads_elsewhere(batch, visit, known_article):
        events.moved(known_article, visit.final_url)
    page = ReadPage.of(batch, visit, visit.article, captures)
    match = decide(batch, page)
    if match.is_further_page:
        _keep_further_page(batch, page, match.article)
        return Written(visit, is_alone=match.is_alone)
    verdict = _keep(batch, page, match, captures, events)
    return Written(visit, verdict, is_alone=match.is_alone)


def _shown_by(visit: Visit, captures: Sequence[Capture]) -> Capture | None:
    """The capture of the page itself; sets the page's instructions to those who store it."""
    if not captures:
        return None
    if not visit.not_modified:
        captures[-1].directives = ", ".join(sorted(visit.directives)) or None
    return captures[-1]


def _look_at_withdrawn(batch: Batch, captures: Sequence[Capture]) -> None:
    """Mark articles with a withdrawn page to be evaluated again: the article may be stored under another page, or be
    the same as an article that is elsewhere now."""
    for capture in captures:
        if capture.status in WITHDRAWN and capture.url.article is not None:
            choose_url(batch.session, capture.url.article)
            batch.touched.add(capture.url.article.id)


def _leads_elsewhere(batch: Batch, visit: Visit, known_article: Article) -> bool:
    """Whether the address now redirects to one that does not belong to the article."""
    asked, final = batch.ledger.row(visit.url), batch.ledger.row(visit.final_url)
    return final.canonical not in (asked.canonical, known_article.url) and final.article is not known_article


def _keep_as_it_was(
    batch: Batch, visit: Visit, article: Article, captures: Sequence[Capture], events: Events
) -> None:
    latest = latest_revision(batch.session, article.id)
    assert latest is not None, "an article has a latest revision"
    read_from = captures[-1].revisit_of
    own = read_from.digest if read_from is not None else None  # an AMP page's differs from the article's
    shown = latest
    if (
        captures[-1].captured_at < article.last_seen_at and read_from is not None
    ):  # this revision was not the latest at that time
        shown = read_from.revision or latest
    captures[-1].revision, captures[-1].digest = shown, own or shown.digest
    batch.ledger.kept(visit.url, article, AliasKind.REQUESTED)
    events.seen(article, latest)


def _keep_further_page(batch: Batch, page: ReadPage, article: Article) -> None:
    """Store a further page that was requested by itself; it belongs to what is read with the article's first page."""
    note_seen(article, page.at)
    _add_aliases(batch, page.visit, article, page.article)
    batch.ledger.kept(article.url, article, AliasKind.CANONICAL)


def _keep(
    batch: Batch, page: ReadPage, match: ArticleMatch, captures: Sequence[Capture], events: Events
) -> Verdict:
    article, latest = match.article, match.latest
    came_late = page.at < article.last_seen_at
    says_more = batch.ledger.read(page.visit.final_url, article, page.at, page.claims, batch.noise)
    recorded = record(batch.session, article, latest, _reading(batch, page, article, captures))
    _add_aliases(batch, page.visit, article, page.article)
    if page.article.pages and says_more:
        batch.session.flush()
        give_to_first_page(batch.session, article, further_pages(batch.session, article.id))
    events.seen(article, recorded.latest)
    _choose_url(batch, page, article, came_late)
    batch.unwritten.add(page.links, partial(_note, batch, article, recorded.made, says_more))
    if not match.is_alone:
        batch.unwritten.write()
    if not recorded.adds:
        return Verdict.UNCHANGED
    return Verdict.NEW if latest is None else Verdict.REVISED


def _reading(batch: Batch, page: ReadPage, article: Article, captures: Sequence[Capture]) -> Reading:
    if captures:
        captures[-1].digest = page.digest
    following = _add_following(batch, page.visit, article, captures)
    revision = Revision(
        digest=page.digest,
        extractor=page.visit.extractor,
        read_at=page.visit.read_at or page.visit.at,
        **revision_columns(page.article),
    )
    shown_by = captures[-1] if captures else None
    return Reading(page.at, page.own, revision, shown_by, following, bool(page.article.breaks_off))


def _add_following(
    batch: Batch, visit: Visit, article: Article, captures: Sequence[Capture]
) -> tuple[Capture, ...]:
    """Add rows for the article's further pages; returns the rows of the pages' own captures."""
    following = [[batch.add_capture(captured) for captured in of_page] for of_page in visit.following]
    for row in chain.from_iterable(following):
        row.follows = captures[-1]
        batch.ledger.kept(row.url.url, article, AliasKind.PAGE)
    return tuple(rows[-1] for rows in following)


def _add_aliases(batch: Batch, visit: Visit, article: Article, page: ExtractedArticle) -> None:
    redirects = dict.fromkeys(visit.redirects)
    for url in (*redirects, visit.url, visit.final_url):
        batch.ledger.kept(url, article, AliasKind.REDIRECT if url in redirects else AliasKind.REQUESTED)
    if page.amp_url:
        batch.ledger.kept(page.amp_url, article, AliasKind.AMP)


def _choose_url(batch: Batch, page: ReadPage, article: Article, came_late: bool) -> None:
    """Choose the article's URL again if the page gives any new evidence for it."""
    if page.own != article.url or came_late or any(kind in DECIDE_URL for kind, _ in page.claims):
        named = {url for kind, url in page.claims if kind is ClaimKind.CANONICAL}
        give_up_urls(batch.session, article, {page.own, *named})
        choose_url(batch.session, article)
    batch.ledger.kept(article.url, article, AliasKind.CANONICAL)


def _note(batch: Batch, article: Article, made: Revision | None, says_more: bool) -> None:
    if made is not None:
        batch.made.add(made.id)
    if made is not None or says_more:
        batch.touched.add(article.id)
