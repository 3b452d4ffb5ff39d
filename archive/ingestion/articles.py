"""Merges and splits articles according to the evidence, and chooses the URL of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, ColumnElement, bindparam, delete, func, or_, select, union_all, update
from sqlalchemy.orm import Session, aliased

from archive.captures import WITHDRAWN
from archive.identity.connected_components import components
from archive.identity.decisions import kept_apart
from archive.identity.texts.text_versions import nearly_same
from archive.identity.urls.sites import site_of
from archive.identity.urls.variants import is_form
from archive.ingestion.revisions import arrange, copy_revision, highest_number
from archive.storage.models import (
    Article,
    Base,
    Capture,
    ClaimKind,
    DecisionKind,
    Revision,
    Story,
    Url,
    UrlClaim,
)

DECIDE_URL = frozenset({ClaimKind.REDIRECT, ClaimKind.CANONICAL})  # the claims that `choose_url` looks at

Pair = tuple[int, int]  # of articles' ids, the smaller first


def new_article(session: Session, url: str, at: datetime) -> Article:
    """A new article, without a revision yet, under this canonical URL. If another article already has the URL,
    `choose_url` decides between the two."""
    story = Story(created_at=at)
    article = Article(url=url, site=site_of(url), story=story, first_seen_at=at, last_seen_at=at)
    if session.scalar(select(Article.id).where(Article.url == url)) is not None:
        session.add(story)
        session.flush()
        article.url = _placeholder(story.id)
    session.add(article)  # written together with its revision: a flush costs more than the rows in it
    return article


def merge(session: Session, article_ids: Sequence[int]) -> Article:
    """Merge these articles, oldest first, into the oldest, which gets the revisions, URLs and captures of all."""
    session.flush()
    article = session.get_one(Article, article_ids[0])
    for other_id in article_ids[1:]:
        other = session.get_one(Article, other_id)
        article.first_seen_at = min(article.first_seen_at, other.first_seen_at)
        article.last_seen_at = max(article.last_seen_at, other.last_seen_at)
        story_id = other.story_id
        session.flush()
        _hand_over(session, other_id, article.id)
        session.execute(delete(Article).where(Article.id == other_id))
        _drop_if_empty(session, story_id)
    session.expire_all()
    arrange(session, article)
    choose_url(session, article)
    return article


def _hand_over(session: Session, giver: int, taker: int) -> None:
    """Move all rows of one article to another."""
    free = highest_number(session, taker)
    session.execute(
        update(Revision)
        .where(Revision.article_id == giver)
        .values(article_id=taker, number=Revision.number + free, is_latest=False)
    )
    for table in Base.metadata.tables.values():
        for column in table.columns:
            if any(key.column is Article.__table__.c.id for key in column.foreign_keys):
                session.execute(update(table).where(column == giver).values({column: taker}))


def _drop_if_empty(session: Session, story_id: int) -> None:
    carried = select(Article.id).where(Article.story_id == story_id)
    session.execute(delete(Story).where(Story.id == story_id, ~carried.exists()))


def split_off(session: Session, article: Article, canonical: str) -> Article:
    """Make the page at this canonical URL a separate article, together with the URLs that are linked only to it."""
    pages = select(Url.id).where(Url.article_id == article.id, Url.canonical == canonical)
    claimed = select(UrlClaim.canonical).where(UrlClaim.page_id.in_(pages))
    mentions = select(Url.id).where(
        Url.article_id == article.id, Url.read_at.is_(None), Url.canonical.in_(claimed)
    )
    other = new_article(session, canonical, article.first_seen_at)
    other.last_seen_at = article.last_seen_at
    other.recheck_at = article.recheck_at
    session.flush()
    captures = session.scalars(
        select(Capture).where(Capture.url_id.in_(pages), Capture.revision_id.is_not(None))
    ).all()
    copies: dict[int, Revision] = {}
    for capture in captures:
        revision = capture.revision
        assert revision is not None
        if revision.id not in copies:
            copies[revision.id] = copy_revision(session, revision, other.id)
        capture.revision = copies[revision.id]
    moving = session.scalars(pages.union(mentions)).all()
    session.flush()
    session.execute(update(Url).where(Url.id.in_(moving)).values(article_id=other.id))
    session.expire_all()
    for each in (article, other):
        arrange(session, each)
        _set_seen(session, each)
    for each in (article, other):
        choose_url(session, each)
    return other


def _set_seen(session: Session, article: Article) -> None:
    """Set when the article was first and last seen, from the captures that show it."""
    shown = (
        select(func.min(Capture.captured_at), func.max(Capture.captured_at))
        .join(Url, Url.id == Capture.url_id)
        .where(Url.article_id == article.id, Capture.revision_id.is_not(None))
    )
    article.first_seen_at, article.last_seen_at = session.execute(shown).one()


def give_to_first_page(session: Session, article: Article, further: Collection[str]) -> None:
    """Remove what was read of the article's `further` pages (given by canonical URL) separately: it is not a state of
    the whole article."""
    pages = session.scalars(
        select(Url).where(Url.article_id == article.id, Url.canonical.in_(further), Url.read_at.is_not(None))
    ).all()
    if not pages:
        return
    for page in pages:
        page.read_at = None
        for capture in page.captures:
            capture.revision = capture.digest = None
    arrange(session, article)


def choose_url(session: Session, article: Article) -> None:
    """Set the article's URL to the one that its pages support. If another article has this URL but no page there, it
    gives the URL up."""
    session.flush()
    url = _best_url(session, article)
    if url == article.url:
        return
    article.url = _placeholder(article.story_id)
    session.flush()
    holder = session.scalar(select(Article).where(Article.url == url))
    if holder is not None:
        choose_url(session, holder)
    article.url, article.site = url, site_of(url)
    session.flush()


def give_up_urls(session: Session, article: Article, urls: Collection[str]) -> None:
    """Let other articles that have one of these URLs choose theirs again, since this article claims the URL too."""
    session.flush()
    for other in session.scalars(
        select(Article).where(Article.url.in_(urls), Article.id != article.id)
    ).all():
        choose_url(session, other)


def _placeholder(story_id: int) -> str:
    return f"#{story_id}"  # placeholder while two articles exchange URLs; no real URL begins with `#`


def _best_url(session: Session, article: Article) -> str:
    """The canonical URL that a page declares, or the page's own URL. Of several pages, choose one that is still online
    and was read first."""
    first_read = func.min(Capture.captured_at)
    pages = session.execute(
        select(Url.id, Url.canonical, Url.plain_variant, first_read.label("first_read"))
        .outerjoin(Capture, (Capture.url_id == Url.id) & Capture.revision_id.is_not(None))
        .where(Url.article_id == article.id, Url.read_at.is_not(None))
        .group_by(Url.id)
    ).all()
    away = _moved_away(session, [page.id for page in pages]) if len(pages) > 1 else set()
    best = min(
        pages,
        key=lambda page: (
            is_form(page.canonical),
            page.canonical in away,
            page.plain_variant is not None,
            page.first_read or article.first_seen_at,
            page.canonical,
        ),
    )
    return _declared(session, article, best.id) or best.canonical


def _moved_away(session: Session, pages: Collection[int]) -> set[str]:
    """The pages of an article that, when last seen, redirected to another of its pages or were withdrawn."""
    left, target = aliased(Url), aliased(Url)
    redirecting = (
        select(left.canonical)
        .join(UrlClaim, (UrlClaim.canonical == left.canonical) & (UrlClaim.kind == ClaimKind.REDIRECT))
        .join(target, target.id == UrlClaim.page_id)
        .where(left.id.in_(pages), target.id.in_(pages), UrlClaim.seen_at > left.read_at)
    )
    withdrawn = (
        select(Url.canonical)
        .join(Capture, Capture.url_id == Url.id)
        .where(Url.id.in_(pages), Capture.status.in_(WITHDRAWN), Capture.captured_at > Url.read_at)
    )
    return set(session.scalars(redirecting)) | set(session.scalars(withdrawn))


def _declared(session: Session, article: Article, page_id: int) -> str | None:
    """The URL that the page last declared as canonical. None if pages of another article are at this URL or declare it
    too: many sites declare wrong ones."""
    named = session.scalar(
        select(UrlClaim.canonical)
        .where(UrlClaim.page_id == page_id, UrlClaim.kind == ClaimKind.CANONICAL)
        .order_by(UrlClaim.seen_at.desc(), UrlClaim.canonical)
        .limit(1)
    )
    if named is None:
        return None
    naming = select(UrlClaim.page_id).where(UrlClaim.canonical == named, UrlClaim.kind == ClaimKind.CANONICAL)
    contested = session.scalar(
        select(Url.id)
        .where(Url.article_id != article.id, Url.read_at.is_not(None))
        .where(or_(Url.canonical == named, Url.id.in_(naming)))
        .limit(1)
    )
    return named if contested is None else None


def moved(session: Session, article_ids: Collection[int]) -> list[list[int]]:
    """Groups of articles that are one article, moved to another URL of its site and perhaps edited on the way. Each
    group contains one of the given articles. The old URL redirects to the new one, declares it as canonical, or is
    gone."""
    ours = _texts(session, Revision.article_id.in_(article_ids))
    near = nearly_same(session, {text.wording_id for text in ours})
    theirs = _texts(
        session, Revision.wording_id.in_({version_id for ones in near.values() for version_id in ones})
    )
    led = _led(session, article_ids)
    withdrawn = _withdrawn(session, {text.article_id for text in ours | theirs})
    pairs = [
        pair
        for pair in _near_on_one_site(ours, theirs, near, led, withdrawn)
        if pair in led or _came_out_together(session, pair)
    ]
    if pairs:
        apart = kept_apart(session, DecisionKind.OWN_ARTICLE)
        pairs = [pair for pair in pairs if not apart & set(pair)]
    nodes = sorted({article_id for pair in pairs for article_id in pair})
    return [sorted(group) for group in components(nodes, pairs)]


def _near_on_one_site(
    ours: Collection["_Text"],
    theirs: Collection["_Text"],
    near: Mapping[int, set[int]],
    led: Collection[Pair],
    withdrawn: frozenset[int],
) -> set[Pair]:
    """Pairs of articles with pages on one site that ever showed nearly the same text, if one page leads to the other or
    is gone. All other pairs are excluded first: many pages of a site may have the same few words."""
    pairs = set()
    for our in ours:
        for their in theirs:
            pair = (min(our.article_id, their.article_id), max(our.article_id, their.article_id))
            if (
                (pair in led or not withdrawn.isdisjoint(pair))
                and our.article_id != their.article_id
                and our.site == their.site
                and their.wording_id in near[our.wording_id]
            ):
                pairs.add(pair)
    return pairs


@dataclass(frozen=True, slots=True)
class _Text:
    """A text that a page of an article showed. `site` is the page's site, since an article may have pages on
    several."""

    article_id: int
    site: str
    wording_id: int


def _texts(session: Session, condition: ColumnElement[bool]) -> set[_Text]:
    """The texts that were read from articles' own pages. Texts of other page forms (AMP, print) are left out: whether
    they are stored depends on the order of visits."""
    rows = session.execute(
        select(Revision.article_id, Revision.wording_id, Url.canonical)
        .join(Capture, Capture.revision_id == Revision.id)
        .join(Url, Url.id == Capture.url_id)
        .where(condition, Capture.digest == Revision.digest)
        .distinct()
    )
    return {
        _Text(article_id, site_of(url), wording_id)
        for article_id, wording_id, url in rows
        if wording_id is not None and not is_form(url)
    }


def _led(session: Session, article_ids: Collection[int]) -> set[Pair]:
    """Pairs of articles, each with one of the given, in which a page of one redirects to a page of the other or
    declares it as canonical."""
    rows = session.execute(_LED, {"article_ids": list(article_ids)})
    return {
        (min(one, other), max(one, other)) for one, other in rows if one is not None and other is not None
    }


# Built once, as is `_GONE`: building the statement takes longer than running it.
_ARTICLE_IDS: BindParameter[int] = bindparam("article_ids", expanding=True)
_SOURCE, _TARGET = aliased(Url), aliased(Url)
_LEADS = (
    select(_SOURCE.article_id, _TARGET.article_id)
    .join(UrlClaim, UrlClaim.page_id == _SOURCE.id)
    .join(_TARGET, _TARGET.canonical == UrlClaim.canonical)
    .where(_SOURCE.article_id != _TARGET.article_id)
    .where(_SOURCE.read_at.is_not(None), _TARGET.read_at.is_not(None))
    .where(UrlClaim.kind.in_((ClaimKind.REDIRECT, ClaimKind.CANONICAL)))
)
# With a single query that follows claims in both directions, databases read all claims.
_LED = union_all(
    _LEADS.where(_SOURCE.article_id.in_(_ARTICLE_IDS)), _LEADS.where(_TARGET.article_id.in_(_ARTICLE_IDS))
)


def _withdrawn(session: Session, article_ids: Collection[int]) -> frozenset[int]:
    """The articles among these that have a page which is gone."""
    gone = session.scalars(_GONE, {"article_ids": list(article_ids)})
    return frozenset(story_id for story_id in gone if story_id is not None)


_GONE = (
    select(Url.article_id)
    .join(Capture, Capture.url_id == Url.id)
    .where(Url.article_id.in_(_ARTICLE_IDS), Url.read_at.is_not(None), Capture.status.in_(WITHDRAWN))
)


def _came_out_together(session: Session, pair: Pair) -> bool:
    """Whether both articles were published on the same day."""
    ours, theirs = (
        set(session.scalars(select(Revision.published_on).where(Revision.article_id == article_id)))
        for article_id in pair
    )
    return bool((ours & theirs) - {None})
