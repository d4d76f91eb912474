"""A cache of what clients send, bounded in bytes."""

from __future__ import annotations

from collections.abc import Callable, Sized
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

Parameters = ParamSpec("Parameters")
Value = TypeVar("Value")
#: what is longer is worked out anew
_LONGEST = 1024


def bounded_cache(entries: int) -> Callable[[Callable[Parameters, Value]], Callable[Parameters, Value]]:
    """Cache a function of texts, but for long ones, so that no client can fill the memory.

    Args:
        entries: how many values are kept.

    Example:
        >>> length = bounded_cache(2)(lambda text: [len(text)])
        >>> length("short") is length("short"), length("x" * 5000) is length("x" * 5000)
        (True, False)
    """

    def decorate(function: Callable[Parameters, Value]) -> Callable[Parameters, Value]:
        cached = lru_cache(entries)(function)

        @wraps(function)
        def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Value:
            short = sum(len(text) for text in args if isinstance(text, Sized)) <= _LONGEST
            return cached(*args, **kwargs) if short else function(*args, **kwargs)  # type: ignore[arg-type]

        return call

    return decorate
