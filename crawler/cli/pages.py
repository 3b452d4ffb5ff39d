"""Archives pages from the command line: progress while it runs, one line per page, a summary at the end."""

import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from archive.archive import Archive
from archive.errors import BadUrl
from archive.identity.urls.canonical import fetchable
from archive.identity.urls.sites import site_of
from archive.ingestion.visits import Ingested, Verdict
from archive.passwords import without_password
from archive.scheduling.asked_lists import GoneOnWith
from archive.scheduling.host_holds import Hold
from archive.scheduling.source_records import LookedSource
from archive.storage.models import Reason
from crawler.cli.console import Console
from crawler.cli.options import location
from crawler.cli.output import OutputLost, give_up_stdout, to_json
from crawler.config import Config
from crawler.formats.url_lists import ListedUrl
from crawler.jobs.crawl import CrawlEnd, crawl_list, crawl_sources
from crawler.spiders.asked_list import ListOrder

if TYPE_CHECKING:
    from crawler.spiders.order import Order

STYLES = {
    Verdict.NEW: "green",
    Verdict.REVISED: "cyan",
    Verdict.UNCHANGED: "dim",
    Verdict.DUPLICATE: "blue",
    Verdict.NOT_AN_ARTICLE: "yellow",
    Verdict.FAILED: "red",
    Verdict.UNPUBLISHED: "magenta",
}
NOT_KEPT = frozenset({Verdict.NOT_AN_ARTICLE, Verdict.FAILED, Verdict.UNPUBLISHED})


@dataclass(frozen=True, slots=True)
class PageList:
    """What `add` was given: pages with labels of their own, labels for all of them, and whether to leave out those that
    are in the archive.
    """

    entries: Iterator[ListedUrl]
    labels: Sequence[str] = ()
    missing_only: bool = False
    is_single: bool = False


def archive_pages(config: Config, pages: PageList, as_json: bool, log_level: str | None) -> int:
    """Archive the pages, print the outcome of each on stdout, and return the exit code: 1 if some were not archived. A
    text that is not a URL is reported and skipped.

    Raises ArchiveUnusable, before the first fetch or when the archive cannot store more pages.
    """
    started = time.monotonic()
    with Reporter(0, as_json, has_bar=not pages.is_single) as reporter:
        entries = _from_first_url(pages.entries, reporter)
        end = CrawlEnd()
        if entries is not None:
            order = ListOrder(
                entries,
                pages.labels,
                pages.missing_only,
                reporter.refuse,
                reporter.expect,
                reporter.take_over,
            )
            end = crawl_list(config, order, reporter.tell, log_level)
    reporter.summarise(end, config, time.monotonic() - started)
    _raise_if_lost(end)
    reporter.raise_if_lines_were_lost()
    return int(not reporter.are_all_kept or end.has_stalled or end.was_stopped)


def _from_first_url(entries: Iterator[ListedUrl], reporter: "Reporter") -> Iterator[ListedUrl] | None:
    """The entries from the first that is a URL; None if there is none. Those before it are reported."""
    refused = set[str]()
    for entry in entries:
        why = why_no_url(entry.url)
        if why is None:
            return chain([entry], entries)
        if entry.url not in refused:
            refused.add(entry.url)
            reporter.expect(1)
            reporter.refuse(entry.url, why)
    return None


def why_no_url(text: str) -> str | None:
    try:
        fetchable(text)
    except BadUrl as error:
        return str(error)
    return None


def archive_sources(config: Config, order: "Order", as_json: bool, log_level: str | None) -> int:
    """Crawl sources, print the outcome of each page on stdout, and return the exit code: 1 if some listings or pages
    could not be fetched.
    """
    started, started_at = time.monotonic(), datetime.now(UTC)
    looks = _Looks()
    with Reporter(None, as_json) as reporter:
        end = crawl_sources(config, order, reporter.tell, log_level)
    if end.unusable is None:
        with Archive.open(config.data, config.database, bucket=config.bucket) as archive:
            looks = reporter.summarise_sources(archive.sources.looked_at_since(started_at))
            reporter.summarise_holds(archive.holds.active(started_at))
    reporter.summarise(end, config, time.monotonic() - started, looks)
    _raise_if_lost(end)
    reporter.raise_if_lines_were_lost()
    return int(end.counts[Verdict.FAILED] + looks.failed > 0 or end.has_stalled)


def _raise_if_lost(end: CrawlEnd) -> None:
    if end.unusable is not None:
        raise end.unusable
    if end.error is not None:
        raise end.error


@dataclass(slots=True)
class _Looks:
    """The number of listings that were looked at, and of those that could not be read."""

    done: int = 0
    failed: int = 0

    def __str__(self) -> str:
        if not self.failed:
            return "nothing new" if self.done else "nothing was due"
        failed = f"{self.failed} of {self.done} listings failed"
        return f"NO LISTING COULD BE READ: {failed}" if self.failed == self.done else failed


class Reporter:
    """Prints outcomes on stdout (`total` of them, if that is known; of a list, it grows). The progress bar and the
    summary go to stderr, so that pipes contain only outcomes.
    """

    def __init__(self, total: int | None, as_json: bool, *, has_bar: bool = True) -> None:
        self._as_json = as_json
        self._out = Console(highlight=False)
        self._err = Console(stderr=True, soft_wrap=True, highlight=False)
        self._total = total
        self._lost: OSError | None = None
        self._taken_over: GoneOnWith | None = None
        has_bar = has_bar and self._err.is_terminal
        # On a terminal that also shows the lines, both use one console, which removes the bar for each line
        # and draws it again below. Lines are folded where the terminal would fold them.
        shares_bar = has_bar and self._out.is_terminal
        self._soft_wrap = not shares_bar
        self._progress = Progress(
            TextColumn("archiving"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
            console=self._out if shares_bar else Console(stderr=True, highlight=False),
            transient=True,
            disable=not has_bar,
        )
        self._task = self._progress.add_task("", total=total)
        self._counts = Counter[Verdict]()
        self._by_site = defaultdict[str, Counter[Verdict]](Counter)

    def __enter__(self) -> "Reporter":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def tell(self, outcome: Ingested) -> None:
        try:
            self._print(outcome)
        except (BrokenPipeError, SystemExit):  # rich turns the first into the second
            # The reader has closed the pipe, as in `add ... | head -1`; the pages are archived all the same.
            give_up_stdout()
        except OSError as error:  # reported at the end: the pages are archived all the same
            self._lost = error
            give_up_stdout()
        self._counts[outcome.verdict] += 1
        self._by_site[site_of(outcome.url)][outcome.verdict] += 1
        self._progress.update(self._task, advance=1, description=_counted(self._counts))

    def expect(self, pages: int) -> None:
        """So many more pages are to come."""
        self._total = (self._total or 0) + pages
        self._progress.update(self._task, total=self._total)

    def refuse(self, text: str, why: str) -> None:
        """A text of the list is no URL."""
        self.tell(Ingested(without_password(text), Verdict.FAILED, reason=Reason.BAD_URL, detail=why))

    def take_over(self, gone_on_with: GoneOnWith | None, known: int) -> None:
        """Say what need not be asked for: pages that a stopped run kept, and with --missing those in the archive."""
        self._taken_over = gone_on_with
        total = self._total or 0
        if known:
            self._err.print(f"{known:,} of {known + total:,} are in the archive already.", markup=False)
        if gone_on_with is not None:
            self._err.print(_goes_on(gone_on_with, total), markup=False)
            self._progress.update(self._task, advance=gone_on_with.reached)

    @property
    def are_all_kept(self) -> bool:
        """Whether each page that was asked for is an article in the archive now."""
        taken_over = self._taken_over
        before = taken_over.reached - taken_over.no_articles if taken_over is not None else 0
        kept = sum(count for verdict, count in self._counts.items() if verdict not in NOT_KEPT)
        return before + kept == self._total

    def _print(self, outcome: Ingested) -> None:
        if self._as_json:
            line = Text(to_json(_plain(outcome)))
            self._out.print(line, soft_wrap=self._soft_wrap)
        else:
            self._out.print(_line(outcome), soft_wrap=self._soft_wrap)
        sys.stdout.flush()

    def raise_if_lines_were_lost(self) -> None:
        if self._lost is not None:
            raise OutputLost.because(self._lost)

    def summarise_sources(self, sources: Sequence[LookedSource]) -> _Looks:
        """Print one line for each source that was looked at, with the outcomes of its pages."""
        from crawler.discovery.listing import NOT_ALL_READ

        looks = _Looks()
        for source in sources:
            looked = source.looked
            failing = [listing for listing in looked if listing.failures]
            looks.done, looks.failed = looks.done + len(looked), looks.failed + len(failing)
            counts = self._by_site[site_of(source.url)]
            if looked or counts:
                came = _counted(counts) or ("not read" if len(failing) == len(looked) else "nothing new")
                told = [
                    listing for listing in looked if listing.failures or NOT_ALL_READ in (listing.why or "")
                ]
                why = (f"; {listing.kind} {listing.url}: {listing.why}" for listing in told)
                self._err.print(f"  {source.name}: {came}{''.join(why)}", markup=False)
        return looks

    def summarise_holds(self, holds: Sequence[Hold]) -> None:
        """Print one line for each host on hold."""
        for hold in holds:
            self._err.print(f"  {hold}", markup=False)

    def summarise(self, end: CrawlEnd, config: Config, seconds: float, looks: _Looks | None = None) -> None:
        reached = self._counts.total() + (self._taken_over.reached if self._taken_over is not None else 0)
        missing = max(self._total - reached, 0) if self._total is not None else 0
        not_reached = (
            f"{missing} not reached (run `crawl --due` or the same command again)" if missing else ""
        )
        if end.was_stopped and not missing:
            not_reached = "stopped (run the same command again to go on)"
        of_listings = str(looks) if looks is not None and (looks.failed or not end.counts) else ""
        counts = self._counts if self._total is not None else end.counts
        counted = ", ".join(filter(None, (_counted(counts), not_reached)))
        came = counted or ("nothing new" if looks is None else "")
        said = "; ".join(filter(None, (came, of_listings)))
        if end.lessons.changed:
            self._err.print(
                f"Applied new site profiles to articles archived before: {end.lessons.changed} changed",
                markup=False,
            )
        self._err.print(f"{said}; {seconds:.1f} s; archive: {location(config)}", markup=False)
        if end.has_stalled:
            stalled = f"No progress for {config.stall_s:g} s: the crawl was ended. Run it again to continue."
            self._err.print(stalled, markup=False)


def _goes_on(before: GoneOnWith, total: int) -> str:
    others = f", {before.no_articles:,} were no articles" if before.no_articles else ""
    kept, stopped = before.reached - before.no_articles, f"{before.stopped_at:%Y-%m-%d %H:%M} UTC"
    return f"goes on: {kept:,} of {total:,} were kept by the run that stopped at {stopped}{others}"


def _counted(counts: Counter[Verdict]) -> str:
    return ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict if counts[verdict])


def _line(outcome: Ingested) -> Text:
    line = Text(f"{_verdict(outcome):<14} ", style=STYLES[outcome.verdict])
    if outcome.article_id is not None:
        line.append(f"#{outcome.article_id} ", style="bold")
    if outcome.title and outcome.verdict not in NOT_KEPT:
        line.append(f"{outcome.title}  ", style="default")
    line.append(outcome.url, style="dim")
    if outcome.reason is not None:
        line.append(f"  {outcome.reason}: {outcome.detail}", style="default")
    if outcome.retry_at is not None:
        line.append(f" (try again after {outcome.retry_at:%Y-%m-%d %H:%M} UTC)", style="dim")
    return line


def _verdict(outcome: Ingested) -> str:
    if outcome.verdict is Verdict.DUPLICATE:
        return f"{outcome.verdict} of #{outcome.duplicate_of}"
    if outcome.verdict is Verdict.REVISED:
        return f"{outcome.verdict} r{outcome.revision}"
    return outcome.verdict


def _plain(outcome: Ingested) -> dict[str, Any]:
    plain = asdict(outcome)
    plain["retry_at"] = outcome.retry_at.isoformat() if outcome.retry_at else None
    return plain
