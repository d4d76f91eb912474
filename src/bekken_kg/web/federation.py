"""SERVICE to the few endpoints that whoever runs the server has allowed; to none unless told otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import WrongUse

_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


class Federation:
    """The endpoints that a query may call.

    Only ``SERVICE <IRI>`` with the whole IRI written out is let through, so that a variable or a prefix can
    name nothing else. In the text that the guard judges, those calls stand as ``GRAPH <IRI>``, which parses
    the same; whatever SERVICE is left in it is refused.

    Example:
        >>> Federation(["http://127.0.0.1:9/x"]).judge("ASK { SERVICE <http://127.0.0.1:9/x> {} }")
        ('ASK { GRAPH <http://127.0.0.1:9/x> {} }', 1)
    """

    def __init__(self, urls: Sequence[str]) -> None:
        """Allow some endpoints.

        Raises:
            WrongUse: for what is not an http(s) URL.
        """
        for url in urls:
            if not _IRI.fullmatch(url):
                raise WrongUse(f"--allow-service needs an http(s) URL, not '{url}'")
        iris = "|".join(re.escape(url) for url in urls)
        self._call = re.compile(rf"(?ia:\bservice(?:\s+silent)?)(\s*<(?:{iris})>)") if urls else None

    def judge(self, text: str) -> tuple[str, int]:
        """Return the text that the guard judges, and how many allowed calls are in the query."""
        return self._call.subn(r"GRAPH\1", text) if self._call else (text, 0)
