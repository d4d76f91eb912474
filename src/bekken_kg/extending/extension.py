"""Extensions: files of a researcher's own, merged with the graph as layers of their own.

An extension is a file, or the name that an installed package has registered under the entry point group
``bekken_kg.extensions``. What it says goes into the named graph ``…/graph/extension/NAME``, and what follows
from that, edges and labels, into ``…/graph/extension/NAME/derived``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from pyoxigraph import NamedNode, Quad

from ..namespaces import GRAPH
from ..sandbox.files import ENDINGS, Ingestion


class Extension(NamedTuple):
    """An extension that was read; nothing is merged yet.

    Attributes:
        name: the last part of its graph's IRI.
        files: its RDF files.
        quads: what it says, each statement in :attr:`graph`.
        prefixes: prefix → namespace, as its files declare them.
        questions: the folder of its own questions; ``None`` where it has none.
        known: the IRIs that it says something of, where its statements are elsewhere.
    """

    name: str
    files: tuple[str, ...]
    quads: tuple[Quad, ...]
    prefixes: Mapping[str, str] = MappingProxyType({})
    questions: str | None = None
    known: frozenset[str] | None = None

    @property
    def graph(self) -> str:
        """IRI of the named graph of what it says."""
        return f"{GRAPH}extension/{self.name}"

    @property
    def derived_graph(self) -> str:
        """IRI of the named graph of what follows from it."""
        return f"{self.graph}/derived"

    @property
    def question_files(self) -> list[str]:
        """The files of its questions, sorted."""
        names = sorted(os.listdir(self.questions)) if self.questions else []
        return [os.path.join(self.questions or "", name) for name in names if name.endswith(".rq")]

    @property
    def terms(self) -> frozenset[str]:
        """The IRIs that it says something of."""
        if self.known is not None:
            return self.known
        return frozenset(quad.subject.value for quad in self.quads if isinstance(quad.subject, NamedNode))


def named_extensions(words: Iterable[str]) -> list[Extension]:
    """Return the extensions that words name, nothing of them read yet.

    Args:
        words: files, or names of installed extensions. A word that is a path, or ends like an RDF file, is a
            file. An extension that is named twice is there once.

    Raises:
        CannotDo: for a name that is not installed.
    """
    extensions: dict[str, Extension] = {}
    for word in words:
        key = os.path.realpath(word) if is_file(word) else word
        if key in extensions:
            continue
        taken = {extension.name for extension in extensions.values()}
        if is_file(word):
            extensions[key] = Extension(_free(stem(word), taken), (word,), ())
        else:
            from .installed import installed

            files, questions = installed(word)
            extensions[key] = Extension(_free(word, taken), files, (), questions=questions)
    return list(extensions.values())


def open_extensions(words: Iterable[str]) -> list[Extension]:
    """Read extensions, none of them merged yet.

    Args:
        words: as for :func:`named_extensions`.

    Raises:
        CannotDo: for a file that is refused (see :func:`bekken_kg.sandbox.files.read`), or a name that is not
            installed.

    Example:
        >>> open_extensions([])
        []
    """
    opened = []
    for extension in named_extensions(words):
        files = [(file, extension.graph) for file in extension.files]
        head, quads = Ingestion(files, questions=extension.question_files).result()
        prefixes = {prefix: space for declared in head["prefixes"] for prefix, space in declared.items()}
        opened.append(extension._replace(quads=tuple(dict.fromkeys(quads)), prefixes=prefixes))
    return opened


def is_file(word: str) -> bool:
    """Tell whether a word names a file, there or not, rather than an installed extension.

    Example:
        >>> is_file("mine.ttl"), is_file("./mine"), is_file("diastasis")
        (True, True, False)
    """
    ends = word.lower().endswith(tuple(f".{ending}" for ending in ENDINGS))
    path = "/" in word or os.sep in word or not word or "\0" in word
    return ends or path or (os.path.lexists(word) and not os.path.isdir(word))


def stem(path: str) -> str:
    """Return the name of a file's extension: its own without the ending, as it may stand in an IRI.

    Example:
        >>> stem("/home/me/my terms.ttl")
        'my-terms'
    """
    name = os.path.basename(path)
    ends = [f".{ending}" for ending in ENDINGS if name.lower().endswith(f".{ending}")]
    bare = name[: -len(ends[-1])] if ends else name
    return re.sub(r"[^A-Za-z0-9_-]+", "-", bare).strip("-") or "extension"


def _free(name: str, taken: set[str]) -> str:
    free, number = name, 2
    while free in taken:
        free, number = f"{name}-{number}", number + 1
    return free
