"""Who asks: what counts as one client, behind proxies that are trusted to say so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from ..errors import WrongUse

Network = IPv4Network | IPv6Network


def networks(texts: Sequence[str]) -> tuple[Network, ...]:
    """Read the addresses and networks of trusted proxies.

    Raises:
        WrongUse: for a text that is neither.

    Example:
        >>> networks(["10.0.0.0/8", "::1"])
        (IPv4Network('10.0.0.0/8'), IPv6Network('::1/128'))
    """
    found = []
    for text in texts:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            raise WrongUse(
                f"--trusted-proxy needs an address or a network such as 10.0.0.0/8, not '{text}'"
            ) from None
    return tuple(found)


class Clients:
    """Tells clients apart.

    One client is one IPv4 address, or one IPv6 network of 64 bits (one household or office has at least
    that many addresses).

    Example:
        >>> clients = Clients(networks(["127.0.0.1"]))
        >>> clients.name("127.0.0.1", b"203.0.113.9, 198.51.100.7")
        '198.51.100.7'
        >>> clients.name("192.0.2.1", b"203.0.113.9")
        '192.0.2.1'
    """

    def __init__(self, trusted: tuple[Network, ...] = ()) -> None:
        """Trust the proxies of some networks."""
        self._trusted = trusted
        self.name = lru_cache(4096)(self._name)
        self.is_trusted = lru_cache(4096)(self._is_trusted)

    def _is_trusted(self, peer: str) -> bool:
        """Tell whether a peer is a proxy that is believed."""
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self._trusted if network.version == address.version)

    def _name(self, peer: str, forwarded: bytes) -> str:
        """Return the client of a request.

        Args:
            peer: the address at the other end of the connection.
            forwarded: the value of ``X-Forwarded-For``; only read where the peer is trusted, from the right,
                up to the first address that is not a trusted proxy's.
        """
        name = peer
        for part in reversed(forwarded.split(b",")) if forwarded else ():
            if not self.is_trusted(name):
                break
            try:
                name = str(ip_address(part.strip().decode("ascii", "replace")))
            except ValueError:
                break
        return _household(name)


def _household(name: str) -> str:
    try:
        address = ip_address(name)
    except ValueError:
        return name
    if not isinstance(address, IPv6Address):
        return name
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))
