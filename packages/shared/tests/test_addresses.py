"""Whatever is no place for repositories is refused, however its address is written."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fondation_shared.addresses import SPECIAL_IPV4, SPECIAL_IPV6, is_public

PRIVATE = [
    "0.0.0.0",  # noqa: S104 - judged, not bound
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.8.8.8",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd12::1",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.0.170",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.175.48.1",
    "203.0.113.1",
    "64:ff9b:1::8.8.8.8",
    "64:ff9b::192.0.0.8",
    "100::1",
    "100:0:0:1::1",
    "2001:2::1",
    "2001:20::1",
    "2002:808:808::1",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "::ffff:0:8.8.8.8",
    "::ffff:8.8.8.8",
    "2606:4700::5efe:10.0.0.1",
    "2606:4700::200:5efe:10.0.0.1",
    "no address",
    "",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_on_the_public_internet_is_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "1.1.1.1",
        "140.82.112.3",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "64:ff9b::8.8.8.8",
        "9.255.255.255",
        "192.0.1.0",
        "223.255.255.255",
    ],
)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


def in_clothes(address: IPv4Address) -> list[IPv6Address]:
    """An address of IPv4 as one of IPv6: mapped, compatible, translated, NAT64, 6to4, Teredo, ISATAP."""
    number = int(address)
    return [
        IPv6Address(0xFFFF << 32 | number),
        IPv6Address(number),
        IPv6Address(0xFFFF << 48 | number),
        IPv6Address(0x0064FF9B << 96 | number),
        IPv6Address(0x0064FF9B0001 << 80 | number),
        IPv6Address(0x2002 << 112 | number << 80),
        IPv6Address(0x20010000 << 96 | number << 64 | 0x8000 << 48),
        IPv6Address(0x20010000 << 96 | 0x08080808 << 64 | number ^ 0xFFFFFFFF),
        IPv6Address(0x26064700 << 96 | 0x5EFE << 32 | number),
        IPv6Address(0x26064700 << 96 | 0x02005EFE << 32 | number),
    ]


@given(st.ip_addresses(v=4))
def test_an_address_of_ipv4_stays_private_in_every_clothing_of_ipv6(address: IPv4Address) -> None:
    if not is_public(str(address)):
        assert [str(one) for one in in_clothes(address) if is_public(str(one))] == []


@pytest.mark.parametrize("network", [*SPECIAL_IPV4, *SPECIAL_IPV6], ids=str)
def test_both_ends_of_each_special_network_are_refused(network: IPv4Network | IPv6Network) -> None:
    ends = (network[0], network[-1])
    assert [str(end) for end in ends if is_public(str(end))] == []
    private = [clothed for end in ends if isinstance(end, IPv4Address) for clothed in in_clothes(end)]
    assert [str(one) for one in private if is_public(str(one))] == []
