"""Which addresses the crawler may reach."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.downloader.address_guard import AddressRule, is_public


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # cloud metadata
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00:ec2::254",  # cloud metadata
        "ff0e::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2002:7f00:1::",
    ],
)
def test_an_address_that_is_not_on_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "64:ff9b::5db8:d822"]
)
def test_a_public_address_is_let_through(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_is_judged_the_same_inside_an_ipv6_one(address: object) -> None:
    assert is_public(f"::ffff:{address}") <= is_public(str(address))


def test_a_user_may_allow_private_addresses_or_one_network() -> None:
    assert AddressRule(private=True).permits("192.168.1.1")
    intranet = AddressRule(networks=(ip_network("10.1.0.0/16"),))
    assert intranet.permits("10.1.2.3")
    assert not intranet.permits("10.2.0.1")


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "fd00:ec2::254", "fe80::1"])
def test_cloud_metadata_is_refused_whatever_is_allowed(address: str) -> None:
    everything = AddressRule(private=True, networks=(ip_network("0.0.0.0/0"), ip_network("::/0")))
    assert not everything.permits(address)
