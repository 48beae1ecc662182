"""Which addresses of the internet a tenant may make this server connect to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Host name and port to its addresses. Raises OSError where there are none."""

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# What `is_global` lets through: metadata services of Azure and Oracle, relays, documentation.
_INNER = tuple(
    ipaddress.ip_network(network)
    for network in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "3fff::/20")
)

# What a router may turn into an IPv4 address of its own network: mapped and compatible addresses,
# NAT64, 6to4, Teredo. None of them is needed to reach a public server.
_TRANSLATED = tuple(
    ipaddress.ip_network(network)
    for network in (
        "::/96",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
    )
)


def is_public(address: str) -> bool:
    """Whether anybody on the internet could reach it. What is no address is not public."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or any(found in net for net in _INNER):
        return False
    # An IPv6 address with a scope belongs to one network interface of this machine.
    return not (isinstance(found, ipaddress.IPv6Address) and (_translated(found) or found.scope_id))


def is_literal(host: str) -> bool:
    """Whether a URL's host is an address, which no name service is asked about."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def place(host: str, port: int) -> str:
    """`host:port` in lower case, as in `shop.example.org:443` or `[::1]:8080`."""
    bare = host.strip("[]").rstrip(".").lower()
    return f"[{bare}]:{port}" if ":" in bare else f"{bare}:{port}"


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """What this machine's name service says."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def _translated(address: ipaddress.IPv6Address) -> bool:
    return any(address in network for network in _TRANSLATED)
