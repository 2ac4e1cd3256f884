"""Which addresses belong to the public internet: one table, and every way to write an IPv4 address into an IPv6 one.

Python's own `is_global` differs between versions: 3.11 lets 192.0.0.8 pass, for instance. So the registries stand here.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

SPECIAL_IPV4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared address space of carriers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and with it the metadata services of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments: DS-Lite, dummy address, anycast of PCP and TURN, discovery of NAT64
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # relays of 6to4, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast; a registry of its own
        "240.0.0.0/4",  # reserved, and limited broadcast
    )
)
"""Everything in https://www.iana.org/assignments/iana-ipv4-special-registry, and multicast.

What the registry calls globally reachable stands here as well: none of it is a place for repositories.
"""

SPECIAL_IPV6 = tuple(
    IPv6Network(network)
    for network in (
        "::/128",  # unspecified
        "::1/128",  # loopback
        "::ffff:0:0/96",  # IPv4-mapped
        "64:ff9b:1::/48",  # NAT64 of one's own
        "100::/64",  # discarded
        "100:0:0:1::/64",  # dummy prefix
        "2001::/23",  # protocol assignments: Teredo, benchmarks, AMT, AS112, ORCHID, drones
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, deprecated
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local, deprecated
        "ff00::/8",  # multicast; a registry of its own
    )
)
"""Everything in https://www.iana.org/assignments/iana-ipv6-special-registry but the common NAT64, and multicast."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""All that is given out for the public internet: https://www.iana.org/assignments/ipv6-address-space"""
_NAT64 = IPv6Network("64:ff9b::/96")
"""How a network without IPv4 of its own reaches every public host that has nothing else; RFC 6052."""
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""The third word of an address that tunnels to the IPv4 address in the fourth one, under any prefix; RFC 5214."""


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the public internet; one of IPv6 that carries one of IPv4 is judged by both."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in SPECIAL_IPV4)
    if parsed in _NAT64:
        return is_public(str(_last_word(parsed)))
    if _is_isatap(parsed) and not is_public(str(_last_word(parsed))):
        return False
    return parsed in _GLOBAL_UNICAST and not any(parsed in network for network in SPECIAL_IPV6)


def _is_isatap(address: IPv6Address) -> bool:
    return int(address) >> 32 & 0xFFFFFFFF in _ISATAP


def _last_word(address: IPv6Address) -> IPv4Address:
    return IPv4Address(int(address) & 0xFFFFFFFF)
