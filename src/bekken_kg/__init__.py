"""A patient leaflet on bekkenløsning as a knowledge graph: what the leaflet says, hedge and all.

Example:
    >>> import bekken_kg
    >>> kg = bekken_kg.load()
    >>> kg["PelvicGirdlePain"].label("nb")
    'bekkenløsning'

Public is what ``__all__`` lists. Nothing is read at import time: each name is imported when it is first used.
"""

from __future__ import annotations

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .asking.answer import Answer
    from .asking.catalogue import Catalogue
    from .asking.question import Question
    from .building import build
    from .checking.checks import check
    from .comparing.differences import diff
    from .entries.claim import Claim
    from .entries.term import Term
    from .errors import BekkenError, CannotDo, NotFound, QuerySyntaxError, UnknownName, WrongUse
    from .knowledge import KnowledgeGraph
    from .loading import connect, load
    from .reasoning.consistency import Reasoning, reason
    from .reasoning.explanation import Explanation
    from .remote.publishing import publish

__all__ = [
    "Answer",
    "BekkenError",
    "CannotDo",
    "Catalogue",
    "Claim",
    "Explanation",
    "KnowledgeGraph",
    "NotFound",
    "QuerySyntaxError",
    "Question",
    "Reasoning",
    "Term",
    "UnknownName",
    "WrongUse",
    "build",
    "check",
    "connect",
    "diff",
    "load",
    "publish",
    "reason",
]

_HOME = {
    "Answer": "asking.answer",
    "BekkenError": "errors",
    "CannotDo": "errors",
    "Catalogue": "asking.catalogue",
    "Claim": "entries.claim",
    "Explanation": "reasoning.explanation",
    "KnowledgeGraph": "knowledge",
    "NotFound": "errors",
    "QuerySyntaxError": "errors",
    "Question": "asking.question",
    "Reasoning": "reasoning.consistency",
    "Term": "entries.term",
    "UnknownName": "errors",
    "WrongUse": "errors",
    "build": "building",
    "check": "checking.checks",
    "connect": "loading",
    "diff": "comparing.differences",
    "load": "loading",
    "publish": "remote.publishing",
    "reason": "reasoning.consistency",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    from importlib import import_module

    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("bekken-kg")
        except PackageNotFoundError:  # a checkout on the path, not installed
            return "0+unknown"
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    if name == "source":
        return import_module(".source", __name__)
    raise AttributeError(f"module 'bekken_kg' has no attribute '{name}'")


def __dir__() -> list[str]:
    """List the public names too."""
    return sorted([*globals(), *_HOME])
