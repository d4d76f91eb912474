"""A quick look at a query before it is parsed: how deep it nests."""

from __future__ import annotations

import re

from ..asking import guard
from ..errors import WrongUse

# A parser goes one step deeper for each of these signs in a row.
_RUN = re.compile(rf"(?:[!+^-]\s*){{{guard.DEEPEST},}}")


def refuse_depth(text: str) -> None:
    """Refuse a query that nests deeper than any person writes: brackets, or signs before a value.

    What nests in other ways (a chain of 20,000 UNIONs) is left to the parser: it runs in a worker process
    that may die of it.

    Raises:
        WrongUse: for such a query.

    Example:
        >>> refuse_depth("ASK { FILTER(!!true) }")
    """
    guard.refuse_depth(text)
    if sum(map(text.count, "!+^-")) >= guard.DEEPEST and _RUN.search(text):
        raise WrongUse(f"the query has more than {guard.DEEPEST} signs in a row before a value; write it flatter")
