"""`pressmark sources`: the blogs and news sites that are archived on a schedule."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from archive.errors import BadUrl, NotFound, PressmarkError
from archive.passwords import without_password
from crawler.cli.counted import counted
from crawler.cli.options import options_of
from crawler.cli.output import to_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from archive.archive import Archive
    from archive.ingestion.site_profiles import KeptProfile
    from archive.ingestion.visits import Failure
    from archive.scheduling.listings import KeptListing
    from archive.scheduling.source_records import KeptSource
    from crawler.spiders.discover import Looked

sources = typer.Typer(
    help="Manage the blogs and news sites that are crawled on a schedule.", no_args_is_help=True
)
Key = Annotated[str, typer.Argument(help="A source's number, URL or name.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    app.add_typer(sources, name="sources")


Name = Annotated[str | None, typer.Option(help="Name of the source. [default: the title of its feed]")]
Schedule = Annotated[
    str | None, typer.Option(help="Read it every 30m, 6h or 2d, or by a cron expression. [default: learned]")
]
Include = Annotated[
    list[str] | None,
    typer.Option(help="Fetch only paths that match this pattern, as in robots.txt: /blog/, /20*/."),
]
Exclude = Annotated[
    list[str] | None, typer.Option(help="Do not fetch paths that match this pattern: /tag/, *.pdf$.")
]
Since = Annotated[
    datetime | None,
    typer.Option(metavar="DAY", help="Fetch only pages published on or after this day (UTC)."),
]
FromNow = Annotated[bool, typer.Option("--from-now", help="Fetch only pages published from now on.")]
Delay = Annotated[
    float | None, typer.Option(min=0, help="Seconds between requests to the hosts of this source.")
]
UserAgent = Annotated[str | None, typer.Option(help="User-Agent for this source.")]
HeadersFile = Annotated[
    Path | None,
    typer.Option(
        "--headers", help="File of headers to send, with `Name: value` on each line. Never archived."
    ),
]
CookiesFile = Annotated[Path | None, typer.Option("--cookies", help="cookies.txt to send. Never archived.")]
ProxyUrl = Annotated[str | None, typer.Option("--proxy", help="http://host:port, or `none`.")]


@sources.command()
def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="The home page of the site, or one of its feeds or sitemaps.")],
    name: Name = None,
    only: Annotated[
        bool, typer.Option("--only", help="Read only this address, or what --listing names.")
    ] = False,
    listing: Annotated[
        list[str] | None, typer.Option(help="Also read this feed, sitemap or page. May be repeated.")
    ] = None,
    schedule: Schedule = None,
    include: Include = None,
    exclude: Exclude = None,
    since: Since = None,
    from_now: FromNow = False,
    delay: Delay = None,
    user_agent: UserAgent = None,
    headers: HeadersFile = None,
    cookies: CookiesFile = None,
    proxy: ProxyUrl = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what is found; add nothing.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find the feeds, sitemaps and platform of a site, and crawl it on a schedule."""
    from archive.archive import Archive
    from archive.identity.urls.canonical import fetchable
    from crawler.cli.source_settings import settings_of, site_of_new
    from crawler.jobs.crawl import discover

    config, home, now = options_of(context).config(), fetchable(url), datetime.now(UTC)
    named = [fetchable(address) for address in listing or ()]
    settings = settings_of(
        schedule,
        include,
        exclude,
        since,
        from_now,
        delay,
        user_agent,
        headers,
        cookies,
        proxy,
        now,
        only=only,
    )
    site = site_of_new(home, named, settings, now)
    results = discover(config, home, named, only=only, site=site)
    if not as_json:
        _print_looked(results)
    looks = _found(home, results)
    if not as_json:
        print(_expected(looks, home, only=only))
    title = name or _name_of(looks) or home
    if dry_run:
        if as_json:
            _print_found(results, looks, title, _expected(looks, home, only=only))
        return
    with Archive.open(config.data, config.database, bucket=config.bucket) as archive:
        listings = [looked.listing for looked in looks]
        source_id = archive.sources.add(home, title, listings, now, settings)
        _print(archive, [str(source_id)], as_json, with_listings=False)


@sources.command("set")
def set_(
    context: typer.Context,
    key: Key,
    schedule: Schedule = None,
    include: Include = None,
    exclude: Exclude = None,
    since: Since = None,
    from_now: FromNow = False,
    delay: Delay = None,
    user_agent: UserAgent = None,
    headers: HeadersFile = None,
    cookies: CookiesFile = None,
    proxy: ProxyUrl = None,
    reset: Annotated[
        list[str] | None,
        typer.Option(
            help="Option to set back to its default: schedule, include, delay, ... May be repeated."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change the settings of a source. Options that you do not give stay as they are."""
    from crawler.cli.source_settings import named_settings, settings_of

    now = datetime.now(UTC)
    settings = settings_of(
        schedule,
        include,
        exclude,
        since,
        from_now,
        delay,
        user_agent,
        headers,
        cookies,
        proxy,
        now,
        only=False,
    )
    with options_of(context).open_archive() as archive:
        archive.sources.change(key, settings, named_settings(reset or []), now)
        _print(archive, [str(archive.sources.get(key).id)], as_json, with_listings=False)


def _print_looked(results: "Sequence[Looked | Failure]") -> None:
    from crawler.spiders.discover import Looked

    for result in results:
        if isinstance(result, Looked):
            print(without_password(f"{result.listing.kind:<13} {result.listing.url}  {_held(result)}"))


def _print_found(
    results: "Sequence[Looked | Failure]", used: "Sequence[Looked]", name: str, expected: str
) -> None:
    """A JSON object for each listing that was looked at, then one for the source."""
    from crawler.spiders.discover import Looked

    for result in results:
        if isinstance(result, Looked):
            pages = result.page.entries or result.page.perhaps if result.page else ()
            listing = {
                "kind": result.listing.kind,
                "listing": without_password(result.listing.url),
                "is_used": result in used,
                "holds": _held(result),
                "newest": [{"url": entry.url, "title": entry.title} for entry in pages[:5]],
            }
            print(to_json(listing), flush=True)
    print(to_json({"name": name, "expected": expected}), flush=True)


def _held(looked: "Looked") -> str:
    page = looked.page
    if page is None:
        return f"not used: {looked.why}"
    entries, listings = len(page.entries or page.perhaps), len(page.listings)
    counts = (
        (entries, "entry" if entries == 1 else "entries"),
        (listings, "further listing" if listings == 1 else "further listings"),
    )
    held = " and ".join(f"{count} {what}" for count, what in counts if count) or "nothing yet"
    goes_on = ", goes on" if page.next_url else ""
    but = page.broken or page.caveat
    return f"{held}{goes_on}" + (f"; but {but}" if but else "")


def _expected(listings: "list[Looked]", home: str, *, only: bool) -> str:
    """How much of the site its listings promise to name."""
    from crawler.spiders.discover import lists_all

    pages = [looked.page for looked in listings if looked.page]
    addresses = {_canonical(entry.url) for page in pages for entry in page.entries or page.perhaps}
    named = counted(len(addresses), "article")
    goes_on = any(page.next_url or page.listings for page in pages)
    if only:
        return f"expects what is listed there and nothing else: {named} named"
    if lists_all(listings, home):
        return f"expects the whole site: {named} named{', and more' if goes_on else ''}"
    if goes_on:
        return f"expects what the site's pages lead to: {named} named, and lists of older ones to follow"
    return f"expects only the newest {len(addresses)}: nothing was found that lists older articles"


def _canonical(url: str) -> str:
    from archive.identity.urls.canonical import canonicalise

    try:
        return canonicalise(url)
    except BadUrl:
        return url


def _found(home: str, results: "Sequence[Looked | Failure]") -> "list[Looked]":
    from crawler.spiders.discover import Looked, found_in

    listings = found_in([result for result in results if isinstance(result, Looked)])
    if listings:
        return listings
    reasons = [result.detail for result in results if not isinstance(result, Looked)]
    raise NotFound(f"{home}: {(*reasons, 'no feed, sitemap or links to articles were found')[0]}")


def _name_of(looks: "Sequence[Looked]") -> str:
    from crawler.spiders.discover import name_of

    return name_of(looks)


@sources.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List all sources."""
    with options_of(context).open_archive() as archive:
        _print(archive, None, as_json, with_listings=False)


@sources.command()
def show(context: typer.Context, key: Key, as_json: AsJson = False) -> None:
    """Show a source and its listings: when each is read next, and why."""
    with options_of(context).open_archive() as archive:
        _print(archive, [key], as_json, with_listings=True)


@sources.command()
def pause(context: typer.Context, key: Key) -> None:
    """Stop crawling a source until you resume it."""
    from archive.storage.models import SourceState

    with options_of(context).open_archive() as archive:
        archive.sources.set_state(key, SourceState.PAUSED)


@sources.command()
def resume(context: typer.Context, key: Key) -> None:
    """Crawl a paused source again."""
    from archive.storage.models import SourceState

    with options_of(context).open_archive() as archive:
        archive.sources.set_state(key, SourceState.ACTIVE)


@sources.command()
def remove(context: typer.Context, key: Key) -> None:
    """Remove a source. Its archived pages stay."""
    with options_of(context).open_archive() as archive:
        archive.sources.remove(key)


@sources.command()
def hold(
    context: typer.Context,
    host: Annotated[str, typer.Argument(help="A host, or a URL on it.")],
    for_: Annotated[
        str | None, typer.Option("--for", help="Duration: 30m, 6h, 2d. [default: until released]")
    ] = None,
    release: Annotated[bool, typer.Option("--release", help="End the hold.")] = False,
) -> None:
    """Send a host no requests for a time, in any crawl. Or end a hold, also one that Pressmark began by itself."""
    from archive.scheduling.host_holds import host_named
    from crawler.schedule import span

    named, now = host_named(host), datetime.now(UTC)
    with options_of(context).open_archive() as archive:
        if release:
            archive.holds.release(named, now)
            print(f"{named} is no longer held")
        else:
            until = now + span(for_) if for_ else None
            print(archive.holds.put(named, until, "held by hand", by_hand=True))


@sources.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="An OPML file, as feed readers write it.")],
) -> None:
    """Add every feed of an OPML file as a source."""
    from archive.archive import Archive
    from crawler.formats.opml import read_opml

    config = options_of(context).config()
    try:
        outlines = read_opml(file.read_bytes())
    except OSError as error:
        raise PressmarkError(f"{file}: {error.strerror}") from error
    with Archive.open(config.data, config.database, bucket=config.bucket) as archive:
        for outline in outlines:
            source_id = archive.sources.add(outline.url, outline.name, [outline.listing], datetime.now(UTC))
            archive.labels.put_on_source(source_id, outline.groups)
    print(f"Imported {counted(len(outlines), 'source')}.")


@sources.command()
def export(context: typer.Context) -> None:
    """Print all sources that have a feed as OPML, for a feed reader."""
    from crawler.formats.opml import write_opml

    with options_of(context).open_archive() as archive:
        print(write_opml(archive.sources.all(), archive.labels.of_sources()))


def _print(archive: "Archive", keys: list[str] | None, as_json: bool, *, with_listings: bool) -> None:
    sources = archive.sources.all() if keys is None else tuple(map(archive.sources.get, keys))
    for source in sources:
        profile = archive.profiles.kept(source.url) if with_listings else None
        if as_json:
            whole = asdict(source) | (
                {"profile": asdict(profile) if profile else None} if with_listings else {}
            )
            print(to_json(_without_secrets(whole)))
        else:
            _print_source(source, with_listings)
            if profile:
                _print_profile(profile)


def _without_secrets(source: "dict[str, Any]") -> "dict[str, Any]":
    """The settings without passwords: a proxy's URL may contain one."""
    from crawler.proxies import shown

    settings = source["settings"]
    return source | {
        "settings": settings | {"proxy": shown(settings["proxy"]) if settings["proxy"] else None}
    }


def _print_profile(profile: "KeptProfile") -> None:
    read = f"{profile.sampled} of {profile.articles} articles, on {profile.learned_at:%Y-%m-%d}"
    if profile.recurring:
        print(f"      recurs on pages of {profile.site}, and is left out of its articles ({read}):")
    for recurring in profile.recurring:
        print(
            f"      {recurring.kind:<13} {recurring.text[:90]}  (in {recurring.articles}, {recurring.seen})"
        )
    for template in profile.templates:
        print(
            f"      where pages of {profile.site} have their fields (a template seen on {template.pages} pages):"
        )
        for place in template.places:
            counts = f"right on {place.held}, wrong on {place.contradicted}, {place.seen}"
            print(f"      {place.field:<13} {_end_of(place.path)}  ({counts})")


def _end_of(path: str) -> str:
    """The last steps of a path: the first steps are the same for all places of a page."""
    *_, parent, last = " > ", *path.split(" > ")[-2:]
    return f"... > {parent} > {last}"


def _print_source(source: "KeptSource", with_listings: bool) -> None:
    from archive.storage.models import SourceState

    state = "" if source.state is SourceState.ACTIVE else f"  [{source.state}]"
    print(f"{source.id:>4}  {source.name}  {source.url}{state}")
    print(f"      {counted(source.articles, 'article')}, {source.pending} to fetch; {_next(source)}")
    if source.settings.given:
        from crawler.cli.source_settings import shown

        print(f"      {shown(source.settings)}")
    for listing in source.listings if with_listings else ():
        print(f"      {listing.kind:<13} {listing.url}")
        missed = (
            f"; about {listing.missed} entries may have been missed{_last(listing)}" if listing.missed else ""
        )
        if listing.looked_at:
            print(
                f"      {'':<13} {listing.why}; next read {listing.next_look_at:%Y-%m-%d %H:%M} UTC{missed}"
            )


def _last(listing: "KeptListing") -> str:
    return f", the last before {listing.missed_at:%Y-%m-%d}" if listing.missed_at else ""


def _next(source: "KeptSource") -> str:
    if source.next_listing is None or source.next_listing.next_look_at is None:
        return "no listing"
    return f"next read {source.next_listing.next_look_at:%Y-%m-%d %H:%M} UTC"
