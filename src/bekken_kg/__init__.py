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
    from .comparing.sources import compare
    from .errors import BekkenError, CannotDo, NotFound, QuerySyntaxError, UnknownName, WrongUse
    from .explaining.consistency import Reasoning, reason
    from .explaining.explanation import Explanation
    from .knowledge import KnowledgeGraph
    from .loading import connect, load
    from .model.claim import Claim
    from .model.term import Term
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
    "compare",
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
    "Claim": "model.claim",
    "Explanation": "explaining.explanation",
    "KnowledgeGraph": "knowledge",
    "NotFound": "errors",
    "QuerySyntaxError": "errors",
    "Question": "asking.question",
    "Reasoning": "explaining.consistency",
    "Term": "model.term",
    "UnknownName": "errors",
    "WrongUse": "errors",
    "build": "building",
    "check": "checking.checks",
    "compare": "comparing.sources",
    "connect": "loading",
    "diff": "comparing.differences",
    "load": "loading",
    "publish": "remote.publishing",
    "reason": "explaining.consistency",
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
