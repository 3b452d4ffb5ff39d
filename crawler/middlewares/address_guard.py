"""Keeps the crawler off addresses that are not on the public internet: private, loopback, link-local, metadata.

The resolver is guarded, so that what counts is the address a connection would be made to, at the moment it is
made: after every redirect, and whatever a name resolved to before.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.resolver import CachingHostnameResolver
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface.declarations import implementer

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector


class AddressRefused(Exception):
    """The host is, or resolves to, an address that is not public."""

    def __init__(self, host: str, address: str) -> None:
        name = host if host == address else f"{host} ({address})"
        super().__init__(f"{name} is not a public address; --allow-private permits it")


def is_public(address: str) -> bool:
    """Whether an IP address is reachable over the public internet (IANA special-purpose registries, RFC 6890).

    Addresses that carry an IPv4 address inside (IPv4-mapped, 6to4, Teredo, NAT64) are judged by both.
    """
    ip = ip_address(address)
    return all(one.is_global and not one.is_multicast for one in (ip, *_embedded(ip)))


def _embedded(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(ip, IPv4Address):
        return []
    teredo = ip.teredo or (None, None)
    nat64 = IPv4Address(ip.packed[-4:]) if ip.packed[:12] == bytes.fromhex("0064ff9b" + "00" * 8) else None
    return [inner for inner in (ip.ipv4_mapped, ip.sixtofour, teredo[1], nat64) if inner is not None]


class AddressGuard:
    """Downloader middleware: tells why, where the guarded resolver left a host without an address."""

    def __init__(self, stats: "StatsCollector") -> None:
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if crawler.settings.getbool("ALLOW_PRIVATE"):
            raise NotConfigured
        assert crawler.stats is not None
        return cls(crawler.stats)

    def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        try:
            public = is_public(host)
        except ValueError:
            return  # a name: judged when it is resolved
        if not public:
            raise AddressRefused(host, host)

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = urlsplit(request.url).hostname or ""
        address = self._stats.get_value(_stat(host))
        if address is not None:
            raise AddressRefused(host, address) from exception


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's caching resolver, that passes on public addresses only (setting DNS_RESOLVER)."""

    def __init__(self, reactor: ReactorBase, cache_size: int, crawler: Crawler) -> None:
        super().__init__(reactor, cache_size)
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        return cls(reactor, crawler.settings.getint("DNSCACHE_SIZE"), crawler)

    def resolveHostName(  # noqa: N802  (Twisted's interface)
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        receiver = self._guarded(resolutionReceiver, hostName)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)

    def _guarded(self, receiver: IResolutionReceiver, host: str) -> IResolutionReceiver:
        if self._crawler.settings.getbool("ALLOW_PRIVATE"):
            return receiver
        assert self._crawler.stats is not None
        return cast(IResolutionReceiver, _PublicOnly(receiver, host, self._crawler.stats))


@implementer(IResolutionReceiver)
class _PublicOnly:
    """Hands on the public addresses of a host and notes one that was refused."""

    def __init__(self, receiver: Any, host: str, stats: "StatsCollector") -> None:
        self._receiver = receiver  # an IResolutionReceiver; zope's interfaces carry no types
        self._host = host
        self._stats = stats

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if is_public(address.host):
            self._receiver.addressResolved(address)
        else:
            self._stats.set_value(_stat(self._host), address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()


def _stat(host: str) -> str:
    return f"address_guard/refused/{host}"
