"""Turns the options of `sources add` and `sources set` into a source's settings, and settings into words."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import BadConfig
from archive.scheduling.path_patterns import checked
from archive.scheduling.source_records import KeptSource
from archive.scheduling.source_settings import SourceSettings
from archive.storage.models import SourceState
from crawler import proxies
from crawler.downloader.request_settings import RequestSettings, read_cookies, read_headers
from crawler.schedule import parse_schedule

OPTIONS = {
    "schedule": "schedule",
    "include": "include",
    "exclude": "exclude",
    "since": "since",
    "from-now": "since",
    "delay": "delay_s",
    "user-agent": "user_agent",
    "headers": "headers_file",
    "cookies": "cookies_file",
    "proxy": "proxy",
}
"""The names of the options and of the settings."""


def settings_of(
    schedule: str | None,
    include: Sequence[str] | None,
    exclude: Sequence[str] | None,
    since: datetime | None,
    from_now: bool,
    delay_s: float | None,
    user_agent: str | None,
    headers: Path | None,
    cookies: Path | None,
    proxy: str | None,
    now: datetime,
    *,
    only: bool,
) -> SourceSettings:
    """The settings that the options give. Files are read once here, so that errors in them are reported now. Raises
    BadConfig.
    """
    if since is not None and from_now:
        raise BadConfig("give --since or --from-now, not both")
    if user_agent is not None and not user_agent.isprintable():
        raise BadConfig(
            "--user-agent must be one line of printable characters: it goes into a request's header"
        )
    if headers is not None:
        read_headers(headers)
    if cookies is not None:
        read_cookies(cookies)
    if proxy is not None and proxy != proxies.DIRECT:
        proxy = proxies.checked(proxy)
    return SourceSettings(
        schedule=parse_schedule(schedule) if schedule else None,
        only=only,
        include=tuple(map(checked, include or ())),
        exclude=tuple(map(checked, exclude or ())),
        since=now if from_now else since.replace(tzinfo=UTC) if since else None,
        delay_s=delay_s,
        user_agent=user_agent or None,
        headers_file=str(headers.resolve()) if headers else None,
        cookies_file=str(cookies.resolve()) if cookies else None,
        proxy=proxy or None,
    )


def named_settings(options: Sequence[str]) -> set[str]:
    """The settings that these options set. Raises BadConfig."""
    names = [option.removeprefix("--") for option in options]
    for name in names:
        if name not in OPTIONS:
            raise BadConfig(f"--reset {name}: no such option; choose from {', '.join(OPTIONS)}")
    return {OPTIONS[name] for name in names}


def site_of_new(home: str, named: Sequence[str], settings: SourceSettings, now: datetime) -> RequestSettings:
    """The request settings of a source that is not in the archive yet."""
    source = KeptSource(0, home, home, SourceState.ACTIVE, None, now, (), 0, 0, settings)
    return RequestSettings.of(source)


def shown(settings: SourceSettings) -> str:
    """The settings for people: of secrets, only the file's name."""
    words = {
        "schedule": settings.schedule,
        "only the listings named": "" if settings.only else None,
        "include": " ".join(settings.include) or None,
        "exclude": " ".join(settings.exclude) or None,
        "since": f"{settings.since:%Y-%m-%d %H:%M} UTC" if settings.since else None,
        "delay": f"{settings.delay_s:g} s" if settings.delay_s is not None else None,
        "User-Agent": settings.user_agent,
        "headers of": settings.headers_file,
        "cookies of": settings.cookies_file,
        "proxy": proxies.shown(settings.proxy) if settings.proxy else None,
    }
    return "; ".join(f"{name} {value}".strip() for name, value in words.items() if value is not None)
