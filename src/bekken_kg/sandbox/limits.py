"""The limits of a foreign file: how large it may be, and what reading it may cost."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from ..errors import WrongUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Some = TypeVar("Some")


@dataclass(frozen=True)
class Limits:
    """What a foreign file may cost; an environment variable changes each, ``BEKKEN_FOREIGN_MB`` and so on.

    Attributes:
        mb: size of the file, in megabytes.
        seconds: time for reading it, and for finding what follows from it.
        memory_mb: memory for that, in megabytes.
        statements: how many statements it may hold.
    """

    mb: int = 20
    seconds: int = 10
    memory_mb: int = 1024
    statements: int = 500_000

    @classmethod
    def chosen(cls) -> Limits:
        """Return the limits that the environment asks for; errors as :func:`from_environment` has them."""
        return from_environment(cls, "BEKKEN_FOREIGN", 10**9)


def from_environment(kind: type[Some], prefix: str, below: int) -> Some:
    """Make a dataclass of whole numbers with the values that environment variables give, ``PREFIX_FIELD`` each.

    Raises:
        WrongUse: for a value that is no whole number above 0, or not below the bound.
    """
    asked = {}
    for limit in fields(kind):  # type: ignore[arg-type]
        name = f"{prefix}_{limit.name.upper()}"
        if value := os.environ.get(name):
            if not (value.isascii() and value.isdigit() and 0 < int(value) < below):
                raise WrongUse(f"{name} must be a whole number above 0, not '{value}'")
            asked[limit.name] = int(value)
    return kind(**asked)
