"""Learns what recurs over different articles of one site and so belongs to none of them. A site's profile is computed
from the site's latest articles; a single page cannot show what recurs.

No counts of single articles are kept for this: the profile is computed again from a sample whenever the site has grown.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from archive.article import NO_PROFILE, FieldSource, SitePlace, SiteProfile, SiteTemplate
from archive.identity.texts.boilerplate import leaves_enough
from archive.identity.texts.fingerprint import normalise
from archive.ingestion.profile_changes import ProfileChange, spare_the_others
from archive.storage.models import Article, Capture, Profile, Revision

JUST_BEFORE = timedelta(microseconds=1)
LONG_AGO = datetime.fromtimestamp(0, UTC)
MIN_ARTICLES = 10  # fewer articles do not show what recurs
GROWTH = 1.5  # a profile is computed again once the site has this many times the articles of the last time
SAMPLE = 60
MIN_RECURRENCES = 3
MIN_SHARE = 0.2  # of the sample in which a paragraph or a part of a title recurs
NEARLY_ALL = 0.8  # of the sample: it stands in the template
NEWEST, WITNESSED = 30, 50  # captures to examine for places: the newest, and those with most sources
LOOKED_AT = 300  # older articles from which the latter are chosen
SITES_AT_ONCE = 20  # sites that are examined after one crawl
IN_DATA = frozenset(
    (
        FieldSource.FEED,
        FieldSource.JSON_LD,
        FieldSource.MICRODATA,
        FieldSource.RDFA,
        FieldSource.OPENGRAPH,
        FieldSource.META,
    )
)
MAX_CHARS = 400  # of a paragraph
MAX_REMEMBERED = 200  # of each kind; those seen the longest ago are forgotten first
MIN_LETTERS = 3  # of a paragraph; `}` recurs where code is written
LETTER = re.compile(r"[^\W\d_]")
CODE = re.compile(r"^(`{3,})[^\n]*\n(.*?)^\1`*$", re.DOTALL | re.MULTILINE)
SEPARATORS = (" | ", " - ", " – ", " — ", " · ", " • ", " » ", " « ")  # no colon: it heads a series, too


@dataclass(frozen=True, slots=True)
class Recurring:
    """A text that recurs, and in how many articles of the sample, as counted on a day."""

    kind: str
    text: str
    articles: int
    seen: str


@dataclass(frozen=True, slots=True)
class KeptProfile:
    """A site's profile for display."""

    site: str
    learned_at: datetime
    articles: int
    sampled: int
    recurring: tuple[Recurring, ...]
    templates: tuple[SiteTemplate, ...]


def kept_profile(session: Session, site: str) -> KeptProfile | None:
    row = session.get(Profile, site)
    if row is None:
        return None
    kinds = {
        "paragraph": row.paragraphs,
        "date line": row.patterns,
        "title part": row.title_parts,
        "name": row.names,
    }
    recurring = tuple(
        Recurring(kind, text, **count) for kind, texts in kinds.items() for text, count in texts.items()
    )
    templates = tuple(map(_template, row.templates))
    return KeptProfile(row.site, row.learned_at, row.articles, row.sampled, recurring, templates)


def profile_of(session: Session, site: str) -> SiteProfile:
    """The site's profile; empty if the archive has too few articles of the site."""
    row = session.get(Profile, site)
    if row is None:
        return NO_PROFILE
    return profile_from(row)


def learn_from_crawl(session: Session, crawl_id: int, now: datetime) -> None:
    """Compute again the profiles of the sites that a crawl visited and that have grown enough since the last time."""
    touched = (
        select(Article.site)
        .join(Revision)
        .join(Capture, Capture.revision_id == Revision.id)
        .where(Capture.crawl_id == crawl_id)
    )
    for site in session.scalars(touched.distinct()).all():
        learn(session, site, now)


def note_outdated(session: Session, crawl_id: int, profiles: Mapping[str, SiteProfile]) -> None:
    """If a site's profile differs from the one that a crawl used, mark the crawl's revisions as extracted before the
    present profile was learned, so that they are extracted again."""
    for site, used in profiles.items():
        row = session.get(Profile, site)
        if row is None or _bare(used) == _meaning(row):
            continue
        read = (
            select(Revision.id)
            .join(Article)
            .join(Capture, Capture.revision_id == Revision.id)
            .where(Article.site == site, Capture.crawl_id == crawl_id, Revision.read_at >= row.changed_at)
        )
        before = row.changed_at - JUST_BEFORE
        session.execute(update(Revision).where(Revision.id.in_(read)).values({Revision.read_at: before}))
        row.applied_at = None


def is_unapplied() -> ColumnElement[bool]:
    """Profiles of sites that may have pages extracted before the profile got its present content."""
    return or_(Profile.applied_at.is_(None), Profile.applied_at < Profile.changed_at)


def learn(session: Session, site: str, now: datetime) -> None:
    row = session.get(Profile, site)
    articles = session.scalar(select(func.count(Article.id)).where(Article.site == site)) or 0
    has_grown = articles >= max(MIN_ARTICLES, GROWTH * row.articles if row else 0)
    if not has_grown and not (row and _fits_no_more(session, row)):
        return
    sample = _latest(session, site)
    if len(sample) < MIN_ARTICLES:
        return
    profile = row or _empty(site)
    before = _meaning(profile)
    profile.learned_at, profile.articles, profile.sampled = now, articles, len(sample)
    _take_in(profile, sample, MIN_SHARE, now)
    session.add(profile)
    _note_change(session, profile, before, now)


def learn_at_once(
    session: Session, site: str, templates: Sequence[SiteTemplate], patterns: Mapping[str, int], now: datetime
) -> None:
    """Make the profile of a new site while its first crawl goes on, for the pages that follow: of what recurs, only
    what nearly all pages have. The crawl's end learns it from more pages."""
    if session.get(Profile, site) is not None:
        return  # another crawl was faster
    profile = _empty(site)
    before = _meaning(profile)
    sample = _latest(session, site)
    profile.learned_at, profile.taught_at, profile.sampled = now, now, len(sample)
    _take_in(profile, sample, NEARLY_ALL, now)
    profile.patterns = _merged({}, patterns, now)
    profile.templates = [asdict(template) for template in templates]
    session.add(profile)
    _note_change(session, profile, before, now)


def _take_in(profile: Profile, sample: list[Revision], least_share: float, now: datetime) -> None:
    """Add what recurs in this share of the sample."""
    enough = max(MIN_RECURRENCES, least_share * len(sample))
    profile.paragraphs = _merged(profile.paragraphs, _recurring(map(_paragraphs, sample), enough), now)
    profile.title_parts = _merged(profile.title_parts, _recurring(map(_title_parts, sample), enough), now)
    profile.names = _merged(profile.names, _names_beside_authors(sample), now)


def _empty(site: str) -> Profile:
    """The profile that all pages of a site were extracted with before there was one."""
    nothing: dict[str, dict[str, Any]] = {"paragraphs": {}, "title_parts": {}, "names": {}, "patterns": {}}
    return Profile(site=site, articles=0, sampled=0, **nothing, templates=[], changed_at=LONG_AGO)


def _fits_no_more(session: Session, row: Profile) -> bool:
    """Whether enough of the site's new pages match none of the known templates, or have something else where the
    templates had title and authors."""
    if not row.templates or row.taught_at is None:
        return False
    newest = session.scalars(
        select(Revision)
        .join(Article)
        .where(Article.site == row.site, Revision.seen_at > row.taught_at)
        .order_by(Revision.id.desc())
        .limit(SAMPLE)
    )
    return sum(not _fits(revision) for revision in newest) >= MIN_ARTICLES


def _fits(revision: Revision) -> bool:
    said = {
        field: normalise(candidate["value"])
        for field in ("title", "authors", "published")
        for candidate in revision.evidence.get(field, {}).get("candidates", ())
        if candidate["source"] == FieldSource.SITE
    }
    has_title = normalise(revision.title or "") in said.get("title", normalise(revision.title or ""))
    authors = said.get("authors")
    return (
        bool(said)
        and has_title
        and (authors is None or all(normalise(author) in authors for author in revision.authors))
    )


def sites_to_teach(session: Session) -> list[str]:
    """Sites whose profile was computed again after their captures were last examined for it; latest first."""
    not_yet = or_(Profile.taught_at.is_(None), Profile.taught_at < Profile.learned_at)
    latest = select(Profile.site).where(not_yet).order_by(Profile.learned_at.desc(), Profile.site)
    return list(session.scalars(latest.limit(SITES_AT_ONCE)))


def teaching_revisions(session: Session, site: str) -> list[int]:
    """The revisions whose captures show best how the site's pages are built: the newest, and those for which the most
    sources give values."""
    latest = select(Revision.id).join(Article).where(Article.site == site, Revision.is_latest)
    ids = list(session.scalars(latest.order_by(Article.id.desc())))
    older = ids[NEWEST:]
    spread = older[:: max(1, len(older) // LOOKED_AT)][:LOOKED_AT]
    rows = session.execute(select(Revision.id, Revision.evidence).where(Revision.id.in_(spread))).all()
    by_sources = sorted(rows, key=lambda row: (-_sources(row.evidence), -row.id))
    return ids[:NEWEST] + [row.id for row in by_sources[:WITNESSED]]


def _sources(evidence: Mapping[str, Any]) -> int:
    """How many sources, other than the page's own text, give title, authors and date."""
    return sum(
        len({candidate["source"] for candidate in evidence.get(field, {}).get("candidates", ())} & IN_DATA)
        for field in ("title", "authors", "published")
    )


def teach(
    session: Session, site: str, templates: Sequence[SiteTemplate], patterns: Mapping[str, int], now: datetime
) -> None:
    """Store what the site's captures have shown. Templates that the captures no longer show are deleted."""
    profile = session.get_one(Profile, site)
    before = _meaning(profile)
    profile.templates = [asdict(template) for template in templates]
    profile.patterns = _merged(profile.patterns, patterns, now)
    profile.taught_at = now
    _note_change(session, profile, before, now)


def _note_change(session: Session, profile: Profile, before: SiteProfile, now: datetime) -> None:
    """If the profile's content changed, have the pages extracted again that the change can affect."""
    after = _meaning(profile)
    if after != before:
        spare_the_others(session, profile.site, ProfileChange.between(before, after), profile.changed_at, now)
        profile.changed_at = now


def _meaning(profile: Profile) -> SiteProfile:
    """The part of the profile that extraction uses: without counts and days."""
    return _bare(profile_from(profile))


def _bare(profile: SiteProfile) -> SiteProfile:
    templates = (
        replace(template, pages=0, places=tuple(map(_uncounted, template.places)))
        for template in profile.templates
    )
    return replace(profile, templates=tuple(templates))


def _uncounted(place: SitePlace) -> SitePlace:
    return replace(place, held=0, contradicted=0, seen="")


def profile_from(profile: Profile) -> SiteProfile:
    """The profile as the extractor uses it."""
    return SiteProfile(
        paragraphs=frozenset(profile.paragraphs),
        title_parts=frozenset(profile.title_parts),
        names=frozenset(profile.names),
        patterns=frozenset(profile.patterns),
        templates=tuple(map(_template, profile.templates)),
    )


def _template(plain: Mapping[str, Any]) -> SiteTemplate:
    return SiteTemplate(tuple(SitePlace(**place) for place in plain["places"]), plain["pages"])


def without_boilerplate(text: str, profile: SiteProfile) -> str:
    """A text without the paragraphs that recur on its site, for comparing two texts of which one was read before the
    profile was learned. If little would be left, the whole text."""
    kept = [line for line in text.split("\n") if normalise(line) not in profile.paragraphs]
    rest = "\n".join(kept)
    return rest if leaves_enough(len(rest), len(text)) else text


def bare_title(title: str, profile: SiteProfile) -> str:
    """A normalised title without what the site's titles begin or end with, for comparing as in
    `without_boilerplate`."""
    bare = normalise(title)
    for separator in SEPARATORS:
        separator = normalise(separator).join("  ")
        if bare.rpartition(separator)[2] in profile.title_parts:
            bare = bare.rpartition(separator)[0]
        if bare.partition(separator)[0] in profile.title_parts:
            bare = bare.partition(separator)[2]
    return bare


def _latest(session: Session, site: str) -> list[Revision]:
    """The site's latest articles, one for each text: what a site published twice is no boilerplate. Not one for each
    story, since boilerplate can make different articles look like copies."""
    of_each_text = (
        select(func.max(Revision.id))
        .join(Article)
        .where(Article.site == site, Revision.is_latest)
        .group_by(Revision.digest)
        .order_by(func.max(Revision.id).desc())
        .limit(SAMPLE)
    )
    ids = session.scalars(of_each_text).all()
    return list(session.scalars(select(Revision).where(Revision.id.in_(ids)).order_by(Revision.id.desc())))


def _recurring(of_articles: Iterable[set[str]], enough: float) -> dict[str, int]:
    counts = Counter(text for texts in of_articles for text in texts)
    return {text: count for text, count in counts.items() if count >= enough}


def _paragraphs(revision: Revision) -> set[str]:
    """The paragraphs except headings and code: `Ingredients` belongs to every recipe, `return` to every program."""
    headings = {normalise(line.lstrip("#")) for line in revision.markdown.split("\n") if line.startswith("#")}
    code = {normalise(line) for block in CODE.finditer(revision.markdown) for line in block[2].split("\n")}
    lines = {normalise(line) for line in revision.text.split("\n") if len(line) <= MAX_CHARS}
    return {line for line in lines - headings - code if len(LETTER.findall(line)) >= MIN_LETTERS}


def _title_parts(revision: Revision) -> set[str]:
    """The parts before the first or after the last separator in any of the page's titles."""
    parts = set()
    for title in revision.offered("title"):
        for separator in SEPARATORS:
            if separator in title:
                parts |= {title.partition(separator)[0], title.rpartition(separator)[2]}
    return {normalise(part) for part in parts} - {normalise(revision.title or ""), ""}


def _names_beside_authors(sample: list[Revision]) -> dict[str, int]:
    """Names that nearly every page offers, even if somebody else signs it."""
    offered = Counter(name for revision in sample for name in _names_offered(revision))
    counts = {name: count for name, count in offered.items() if count >= NEARLY_ALL * len(sample)}
    others = Counter(
        name
        for revision in sample
        for name in counts.keys() - {normalise(author) for author in revision.authors}
        if revision.authors
    )
    return {name: count for name, count in counts.items() if others[name] >= MIN_RECURRENCES}


def _names_offered(revision: Revision) -> set[str]:
    return {
        normalise(name) for value in revision.offered("authors") for name in value.split(";") if name.strip()
    }


def _merged(before: Mapping[str, Any], learned: Mapping[str, int], now: datetime) -> dict[str, Any]:
    """What recurs now together with what recurred before: otherwise pages that were read with it would seem edited."""
    seen = {text: {"articles": count, "seen": now.date().isoformat()} for text, count in learned.items()}
    latest_first = sorted({**before, **seen}.items(), key=lambda item: item[1]["seen"], reverse=True)
    return dict(latest_first[:MAX_REMEMBERED])
