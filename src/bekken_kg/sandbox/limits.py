"""The limits of a foreign file: how large it may be, and what parsing it may cost."""

from __future__ import annotations

import os
from dataclasses import dataclass, fields

from ..errors import WrongUse


@dataclass(frozen=True)
class Limits:
    """What a foreign file may cost; an environment variable changes each, ``BEKKEN_FOREIGN_MB`` and so on.

    Attributes:
        mb: size of the file, in megabytes.
        seconds: time for parsing it.
        memory_mb: memory for parsing it, in megabytes.
        statements: how many statements it may hold.
    """

    mb: int = 20
    seconds: int = 10
    memory_mb: int = 1024
    statements: int = 500_000

    @classmethod
    def chosen(cls) -> Limits:
        """Return the limits that the environment asks for.

        Raises:
            WrongUse: for a value that is no whole number above 0.
        """
        asked = {}
        for limit in fields(cls):
            name = f"BEKKEN_FOREIGN_{limit.name.upper()}"
            if value := os.environ.get(name):
                if not (value.isascii() and value.isdigit() and 0 < int(value) < 10**9):
                    raise WrongUse(f"{name} must be a whole number above 0, not '{value}'")
                asked[limit.name] = int(value)
        return cls(**asked)
