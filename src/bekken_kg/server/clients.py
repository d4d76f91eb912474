"""Who asks: what counts as one client, behind proxies that are trusted to say so."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from ..errors import WrongUse

#: stands for whoever is at the other end of a Unix socket: there are no addresses there
UNIX = "unix"


class Peer(NamedTuple):
    """Who is at the other end of a connection.

    Attributes:
        client: what it counts as; each of its connections counts.
        trusted: whether it is a proxy that is believed when it says who asks.
    """

    client: str
    trusted: bool


class Clients:
    """Tells clients apart.

    One client is one IPv4 address, or one IPv6 network of 64 bits (one household or office has at least
    that many addresses).

    Example:
        >>> clients = Clients(["127.0.0.1", "2001:db8::/32"])
        >>> clients.asking(clients.peer("127.0.0.1"), b"203.0.113.9, 198.51.100.7")
        '198.51.100.7'
        >>> clients.asking(clients.peer("192.0.2.1"), b"203.0.113.9")
        '192.0.2.1'
    """

    def __init__(self, trusted: Sequence[str] = ()) -> None:
        """Trust the proxies at some addresses, or in some networks; ``unix`` are those on the Unix socket.

        Raises:
            WrongUse: for a text that is none of these.
        """
        self._unix = UNIX in trusted
        self._networks = []
        for text in trusted:
            try:
                self._networks += [ip_network(text, strict=False)] if text != UNIX else []
            except ValueError:
                raise WrongUse(
                    f"--trusted-proxy needs an address, a network such as 10.0.0.0/8, or {UNIX}, not '{text}'"
                ) from None
        self.peer = lru_cache(4096)(self._peer)

    def _peer(self, address: str) -> Peer:
        """Return who is at an address."""
        try:
            ip = ip_address(address)
        except ValueError:
            return Peer(address, self._unix and address == UNIX)
        ip = getattr(ip, "ipv4_mapped", None) or ip
        trusted = any(ip in network for network in self._networks)
        return Peer(str(ip_network((ip, 64), strict=False) if isinstance(ip, IPv6Address) else ip), trusted)

    def asking(self, peer: Peer, forwarded: bytes) -> str:
        """Return the client of a request.

        Args:
            peer: who is at the other end of the connection.
            forwarded: the value of ``X-Forwarded-For``; only read where the peer is trusted, from the right,
                up to the first address that is not a trusted proxy's.
        """
        while peer.trusted and forwarded:
            forwarded, _, part = forwarded.rpartition(b",")
            try:
                peer = self.peer(str(ip_address(part.strip().decode("ascii", "replace"))))
            except ValueError:
                break
        return peer.client
