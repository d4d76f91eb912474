"""Who asks: what counts as one client, and what proxies that are trusted may say of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network
from typing import NamedTuple

from ..errors import WrongUse

#: stands for whoever is at the other end of a Unix socket: there are no addresses there
UNIX = "unix"
#: so many entries are read of a header that is a list, from its end
_HOPS = 32


class Peer(NamedTuple):
    """Who is at the other end of a connection.

    Attributes:
        client: what it counts as; each of its connections counts.
        trusted: whether it is a proxy that is believed when it says who asks.
    """

    client: str
    trusted: bool


class Sender(NamedTuple):
    """Who sent a request, and the address that it was sent to, as the client saw it.

    Attributes:
        client: who asks.
        host: the host, with its port where it has one.
        scheme: ``b"http"`` or ``b"https"``.
    """

    client: str
    host: bytes
    scheme: bytes


class Clients:
    """Tells clients apart.

    One client is one IPv4 address, or one IPv6 network of 64 bits (one household or office has at least
    that many addresses).

    Example:
        >>> clients = Clients(["127.0.0.1", "2001:db8::/32"])
        >>> forwarded = {b"host": b"kg", b"x-forwarded-for": b"203.0.113.9, 198.51.100.7:4711"}
        >>> clients.sender(clients.peer("127.0.0.1"), forwarded)
        Sender(client='198.51.100.7', host=b'kg', scheme=b'http')
        >>> clients.sender(clients.peer("192.0.2.1"), forwarded).client
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

    def sender(self, peer: Peer, headers: Mapping[bytes, bytes]) -> Sender:
        """Return who sent a request.

        What a peer that is not trusted says in ``X-Forwarded-*`` is not looked at. Else ``X-Forwarded-For`` is read
        from its end, where the trusted proxies are, up to the first address that is not one of theirs: it is the
        client's. Of ``X-Forwarded-Host`` and ``-Proto`` the entry counts that stands at the same place from the end,
        or the first one where there are fewer.
        """
        host, scheme, place = headers.get(b"host", b""), b"http", 0
        if not peer.trusted:
            return Sender(peer.client, host, scheme)
        for text in _entries(headers.get(b"x-forwarded-for", b"")):
            try:
                peer = self.peer(_address(text))
            except ValueError:
                break
            place += 1
            if not peer.trusted:
                break
        hosts, schemes = (_entries(headers.get(name, b"")) for name in (b"x-forwarded-host", b"x-forwarded-proto"))
        if hosts:
            host = hosts[min(max(place, 1), len(hosts)) - 1]
        if schemes and schemes[min(max(place, 1), len(schemes)) - 1].lower() == b"https":
            scheme = b"https"
        return Sender(peer.client, host, scheme)


def _entries(header: bytes) -> list[bytes]:
    """Return the last entries of a header that is a list, the last one first."""
    entries = [entry.strip() for entry in reversed(header.rsplit(b",", _HOPS)[-_HOPS:])]
    return [entry for entry in entries if entry]


def _address(entry: bytes) -> str:
    """Return the address in an entry of ``X-Forwarded-For``, without a port, brackets and quotes.

    Raises:
        ValueError: where there is none.
    """
    text = entry.decode("ascii", "replace").strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    return str(ip_address(text.partition("%")[0]))
