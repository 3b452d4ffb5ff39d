"""Keeps the crawler away from addresses outside the public internet: private, loopback, link-local, metadata.

The guard sits in the resolver. It therefore checks the address of each connection when the connection is made, also
after redirects and after a name's address has changed. A proxy resolves names itself; so, if a proxy is used, the
guard resolves and checks the name before the proxy is asked.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, ClassVar, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError
from scrapy.settings import BaseSettings
from twisted.internet.base import ReactorBase
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface.declarations import implementer

from crawler.downloader.scrapy_internals import CachingHostnameResolver


class AddressRefused(Exception):
    """The host is, or resolves to, an address that is not public."""

    def __init__(self, host: str, address: str) -> None:
        name = host if host == address else f"{host} ({address})"
        super().__init__(
            f"{name} is not a public address; to allow it, see --allow-private and allow_networks"
        )


@dataclass(frozen=True, slots=True)
class AddressRule:
    """Which addresses the crawler may reach: public ones, and those that the user allows."""

    private: bool = False
    networks: tuple[IPv4Network | IPv6Network, ...] = ()

    @classmethod
    def of(cls, settings: BaseSettings) -> Self:
        return cls(settings.getbool("ALLOW_PRIVATE"), settings["ALLOW_NETWORKS"])

    def permits(self, address: str) -> bool:
        """Whether the crawler may reach the IP address. Raises ValueError if the text is not an IP address."""
        if is_public(address):
            return True
        ip = ip_address(address)
        if any(address.is_link_local or address in METADATA for address in (ip, *_embedded(ip))):
            return False
        return self.private or any(ip in network for network in self.networks)


METADATA = ip_network("fd00:ec2::/32")  # the one cloud metadata service whose address is not link-local


def is_public(address: str) -> bool:
    """Whether an IP address is reachable over the public internet (IANA special-purpose registries, RFC 6890).

    An address that contains an IPv4 address (IPv4-mapped, 6to4, Teredo, NAT64) must be public in both forms.
    """
    ip = ip_address(address)
    return all(address.is_global and not address.is_multicast for address in (ip, *_embedded(ip)))


def _embedded(ip: IPv4Address | IPv6Address) -> list[IPv4Address]:
    if isinstance(ip, IPv4Address):
        return []
    teredo = ip.teredo or (None, None)
    nat64 = IPv4Address(ip.packed[-4:]) if ip.packed[:12] == bytes.fromhex("0064ff9b" + "00" * 8) else None
    return [inner for inner in (ip.ipv4_mapped, ip.sixtofour, teredo[1], nat64) if inner is not None]


class AddressGuard:
    """Downloader middleware: reports why the guarded resolver returned no address for a host."""

    def __init__(self, rule: AddressRule) -> None:
        self._rule = rule
        self._behind_proxy: dict[str, tuple[str, ...]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(AddressRule.of(crawler.settings))

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        try:
            permitted = self._rule.permits(host)
        except ValueError:  # a name: checked when it is resolved
            if request.meta.get("proxy"):
                await self._judge_name(host)
            return
        if not permitted:
            raise AddressRefused(host, host)

    async def _judge_name(self, host: str) -> None:
        if host not in self._behind_proxy:
            self._behind_proxy[host] = await _addresses(host)
        for address in self._behind_proxy[host]:
            if not self._rule.permits(address):
                raise AddressRefused(host, address)
        if not self._behind_proxy[host] and not self._rule.private:
            raise CannotResolveHostError(
                f"{host} cannot be resolved on this machine, so its address cannot be checked before the proxy is "
                "used; see allow_private"
            )

    def process_exception(self, request: Request, exception: Exception) -> None:
        host = urlsplit(request.url).hostname or ""
        if host in GuardedResolver.refused:
            raise AddressRefused(host, GuardedResolver.refused[host]) from exception


async def _addresses(host: str) -> tuple[str, ...]:
    try:
        resolved = await asyncio.get_running_loop().getaddrinfo(host, None)
    except OSError:
        return ()
    return tuple(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in resolved))


class GuardedResolver(CachingHostnameResolver):
    """Scrapy's caching resolver, limited to permitted addresses (setting DNS_RESOLVER).

    Each process has one, as it has one reactor. `refused` holds the hosts whose addresses were all refused.
    """

    refused: ClassVar[dict[str, str]] = {}

    def __init__(self, reactor: ReactorBase, cache_size: int, rule: AddressRule) -> None:
        super().__init__(reactor, cache_size)
        self._rule = rule

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        settings = crawler.settings
        return cls(reactor, settings.getint("DNSCACHE_SIZE"), AddressRule.of(settings))

    def resolveHostName(  # noqa: N802  (Twisted's interface)
        self,
        resolutionReceiver: IResolutionReceiver,  # noqa: N803
        hostName: str,  # noqa: N803
        portNumber: int = 0,  # noqa: N803
        addressTypes: Sequence[type[IAddress]] | None = None,  # noqa: N803
        transportSemantics: str = "TCP",  # noqa: N803
    ) -> IHostResolution:
        receiver: Any = _PermittedOnly(resolutionReceiver, hostName, self._rule)
        return super().resolveHostName(receiver, hostName, portNumber, addressTypes, transportSemantics)


@implementer(IResolutionReceiver)
class _PermittedOnly:
    """Passes on the permitted addresses of a host and records a refused one."""

    def __init__(self, receiver: Any, host: str, rule: AddressRule) -> None:
        self._receiver = receiver  # an IResolutionReceiver; zope's interfaces carry no types
        self._host = host
        self._rule = rule

    def resolutionBegan(self, resolution: IHostResolution) -> None:  # noqa: N802
        self._receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        if self._rule.permits(address.host):
            self._receiver.addressResolved(address)
        else:
            GuardedResolver.refused[self._host] = address.host

    def resolutionComplete(self) -> None:  # noqa: N802
        self._receiver.resolutionComplete()
