"""Each thing that we take from the insides of a library is still there and still does what we take it for. A test that
fails here after an upgrade names what to mend, in `insides.py`."""

import inspect

from scrapy.core.downloader import Downloader, Slot
from scrapy.core.downloader import contextfactory as scrapys_contexts
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.downloadermiddlewares import cookies
from sqlalchemy import column, create_engine, select, table
from twisted.web._newclient import BODY, HTTP11ClientProtocol, HTTPParser

from archive.storage.sqlalchemy_internals import write_hints
from crawler.downloader import scrapy_internals
from crawler.downloader.robots import Rfc9309RobotsTxt
from crawler.extraction.body import trafilatura_internals as trafilatura_insides


def test_scrapys_http_handler_has_a_pool_whose_connections_can_be_kept_and_made_by_us() -> None:
    source = inspect.getsource(scrapy_internals.HTTP11DownloadHandler)
    assert "self._pool" in source
    assert "self._pool._factory" in source
    assert "maxPersistentPerHost" in source


def test_scrapys_connections_count_the_head_as_it_comes() -> None:
    assert issubclass(scrapy_internals._BoundedProtocol, HTTP11ClientProtocol)
    assert {"dataReceived", "request", "_giveUp"} <= set(dir(HTTP11ClientProtocol))
    assert "self._parser" in inspect.getsource(HTTP11ClientProtocol.dataReceived)
    assert "self.state = BODY" in inspect.getsource(HTTPParser.switchToBodyMode)
    assert BODY


def test_scrapys_downloader_has_a_slot_for_each_host_with_a_delay() -> None:
    assert callable(Downloader.get_slot_key)
    assert "self.slots" in inspect.getsource(Downloader)
    assert Slot(concurrency=1, delay=2.5, jitter=0).delay == 2.5


def test_scrapys_process_has_the_two_ways_to_end_that_its_signals_take() -> None:
    for name in ("_graceful_stop_reactor", "_stop_reactor"):
        assert callable(getattr(AsyncCrawlerProcess, name)), name
    slot = Slot(concurrency=1, delay=1, jitter=0)
    assert (slot.lastseen, slot.delay) == (0, 1)


def test_scrapys_robots_middleware_asks_the_methods_that_we_override() -> None:
    theirs = scrapy_internals.RobotsTxtMiddleware
    assert inspect.signature(theirs.robot_parser).parameters.keys() == (
        inspect.signature(Rfc9309RobotsTxt.robot_parser).parameters.keys()
    )
    assert "await self.robot_parser(request)" in inspect.getsource(theirs)


def test_scrapys_resolver_hands_each_address_to_the_receiver_that_it_is_given() -> None:
    parameters = inspect.signature(scrapy_internals.CachingHostnameResolver.resolveHostName).parameters
    assert list(parameters)[1:3] == ["resolutionReceiver", "hostName"]
    assert list(inspect.signature(scrapy_internals.CachingHostnameResolver).parameters) == [
        "reactor",
        "cache_size",
    ]


def test_trafilatura_gives_a_document_with_a_text() -> None:
    assert hasattr(trafilatura_insides.Document(), "text")


def test_sqlalchemy_writes_a_hint_for_sqlite_where_we_put_it() -> None:
    engine = create_engine("sqlite://")
    write_hints(engine)
    things = table("things", column("id"))
    hinted = select(things).with_hint(things, "INDEXED BY things_by_id", "sqlite")
    assert "FROM things INDEXED BY things_by_id" in str(hinted.compile(engine)).replace("\n", " ")


def test_scrapys_policy_for_tls_verifies_by_a_setting_of_its_own() -> None:
    source = inspect.getsource(scrapys_contexts)
    assert "self._verify_certificates" in source
    assert "self._contextFactory" in inspect.getsource(scrapy_internals.HTTP11DownloadHandler)


def test_scrapys_cookies_are_judged_without_fetching_a_list() -> None:
    scrapy_internals.use_bundled_suffixes()
    assert cookies._split_domain.suffix_list_urls == ()
    assert cookies._is_public_domain(".co.uk")
    assert not cookies._is_public_domain(".example.co.uk")
