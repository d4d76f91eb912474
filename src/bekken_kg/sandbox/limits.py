"""The limits of a foreign file: how large it may be, and what reading it may cost."""

from __future__ import annotations

import os
from typing import NamedTuple

from ..errors import WrongUse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Some = TypeVar("Some")


MEGABYTE = 1 << 20
#: what a megabyte of a file that a user names may take, over and above what any file may
_SECONDS_A_MB, _MEMORY_A_MB = 5, 100


class Limits(NamedTuple):
    """What a foreign file may cost; an environment variable changes each, ``BEKKEN_FOREIGN_MB`` and so on.

    These are the ceilings for what a server or an unattended check reads; :meth:`following` has those of a file that
    somebody names on their own machine.

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

    @classmethod
    def following(cls, size: int) -> Limits:
        """Return the limits of files that a user names on their own machine: they grow with the files.

        A limit that the environment sets holds as it is. What a file can do is bounded elsewhere, and stays so.

        Args:
            size: how many bytes the files have together.

        Example:
            >>> Limits.following(100 << 20).seconds > Limits.following(0).seconds == Limits().seconds
            True
        """
        least, mb = cls(), -(-size // MEGABYTE)
        grown = {
            "mb": max(least.mb, mb),
            "seconds": least.seconds + _SECONDS_A_MB * mb,
            "memory_mb": max(least.memory_mb, min(_machine_mb(), least.memory_mb + _MEMORY_A_MB * mb)),
            "statements": max(least.statements, size),
        }
        return cls.chosen()._replace(
            **{name: most for name, most in grown.items() if not os.environ.get(_variable(name))}
        )


def _variable(name: str) -> str:
    return f"BEKKEN_FOREIGN_{name.upper()}"


def way_past(name: str, least: int) -> str:
    """Say how a limit is raised, for the end of a refusal.

    Example:
        >>> way_past("mb", 31)
        ' (BEKKEN_FOREIGN_MB=31 allows more)'
    """
    return f" ({_variable(name)}={least} allows more)"


def _machine_mb() -> int:
    """Return the memory of this machine, in megabytes; a great number where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEGABYTE
    except (AttributeError, ValueError, OSError):
        return 1 << 20


def from_environment(kind: type[Some], prefix: str, below: int) -> Some:
    """Make a class of whole numbers with the values that environment variables give, ``PREFIX_FIELD`` each.

    Raises:
        WrongUse: for a value that is no whole number above 0, or not below the bound.
    """
    asked = {}
    for limit in kind.__annotations__:
        name = f"{prefix}_{limit.upper()}"
        if value := os.environ.get(name):
            if not (value.isascii() and value.isdigit() and 0 < int(value) < below):
                raise WrongUse(f"{name} must be a whole number above 0, not '{value}'")
            asked[limit] = int(value)
    return kind(**asked)
