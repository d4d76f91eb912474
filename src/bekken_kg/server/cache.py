"""The response cache: answers by what was asked, bounded in bytes; the least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

#: what an entry costs besides its bytes, roughly
_OVERHEAD = 600


@dataclass(frozen=True, slots=True)
class Entry:
    """A reply that can be given again.

    Attributes:
        tag: its entity tag.
        head: all header lines, to the empty line.
        body: the content.
        label: what the access log says of it: method and path.
    """

    tag: bytes
    head: bytes
    body: bytes
    label: str


class Cache:
    """Entries by key; both the keys and the entries count.

    Requests that come byte for byte again are found by those bytes, before anything of them is read.

    Example:
        >>> cache = Cache(10_000)
        >>> cache.put(b"asked", Entry(b'"1"', b"head", b"body", "GET /"))
        >>> cache.get(b"asked").body
        b'body'
    """

    def __init__(self, size: int) -> None:
        """Make a cache of ``size`` bytes; 0 keeps nothing."""
        self._size = size
        self.bytes = 0
        self._entries: OrderedDict[bytes, Entry] = OrderedDict()
        self._raw: dict[tuple[bytes, bool], tuple[Entry, str]] = {}
        self._raw_bytes = 0

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self._entries)

    def get(self, key: bytes) -> Entry | None:
        """Return an entry, and count it as used."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
        return entry

    def put(self, key: bytes, entry: Entry) -> None:
        """Keep an entry, and let go of others until it fits; one larger than a quarter of all is not kept."""
        cost = _cost(key, entry)
        if cost > self._size // 4 or key in self._entries:
            return
        self.bytes += cost
        self._entries[key] = entry
        while self.bytes > self._size:
            self.bytes -= _cost(*self._entries.popitem(last=False))
            self._forget_requests()

    def request(self, data: bytes, trusted: bool) -> tuple[Entry, str] | None:
        """Return what was remembered of a request of exactly these bytes."""
        return self._raw.get((data, trusted))

    def remember_request(self, data: bytes, trusted: bool, entry: Entry, client: str) -> None:
        """Remember what answers a request of exactly these bytes, and who asks, where they tell that, else ``""``.

        From a trusted proxy they do not mean the same as from others.
        """
        if len(data) > self._size // 64 or (data, trusted) in self._raw:
            return
        if self._raw_bytes + len(data) > self._size // 16:
            self._forget_requests()
        self._raw_bytes += len(data) + _OVERHEAD
        self._raw[data, trusted] = entry, client

    def _forget_requests(self) -> None:
        self._raw.clear()
        self._raw_bytes = 0


def _cost(key: bytes, entry: Entry) -> int:
    return len(key) + len(entry.head) + len(entry.body) + _OVERHEAD
