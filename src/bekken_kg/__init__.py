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
    from .answer import Answer
    from .building import build
    from .catalogue import Catalogue
    from .checks import check
    from .claim import Claim
    from .connection import connect
    from .differences import diff
    from .errors import BekkenError, CannotDo, NotFound, QuerySyntaxError, UnknownName, WrongUse
    from .explanation import Explanation
    from .graph import KnowledgeGraph
    from .loading import load
    from .publishing import publish
    from .question import Question
    from .reasoning import Reasoning, reason
    from .term import Term

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
    "reason",
]

_HOME = {
    "Answer": "answer",
    "BekkenError": "errors",
    "CannotDo": "errors",
    "Catalogue": "catalogue",
    "Claim": "claim",
    "Explanation": "explanation",
    "KnowledgeGraph": "graph",
    "NotFound": "errors",
    "QuerySyntaxError": "errors",
    "Question": "question",
    "Reasoning": "reasoning",
    "Term": "term",
    "UnknownName": "errors",
    "WrongUse": "errors",
    "build": "building",
    "check": "checks",
    "connect": "connection",
    "diff": "differences",
    "load": "loading",
    "publish": "publishing",
    "reason": "reasoning",
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
