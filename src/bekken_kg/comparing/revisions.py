"""Revisions: the hand-written graph as a folder has it, or a git revision of the checkout; an extension as a file."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from pyoxigraph import Quad

from ..building import english_annotations, find_checkout
from ..errors import CannotDo
from ..layers import files, graph_iri
from ..rdf.quads import quads_of
from ..sandbox.files import ENDINGS, Ingestion, read_all
from ..sandbox.limits import Limits

#: the layers that are written by hand; the rest follows from them
HAND_WRITTEN = ("terms", "leaflet", "mappings", "evidence")

#: the file of a release that has every layer in its named graph
RELEASED = "bekken-kg.nq"
#: the graph of an extension that is compared
ADDED = graph_iri("extension/compared")

_ENDS = tuple(f".{ending}" for ending in ENDINGS)
_SECONDS = 60  #: that git may take
_FILES = 500  #: of a revision, at most


class Revision(NamedTuple):
    """What was read: the quads, and of an extension its prefixes; those of ``None`` are the project's."""

    quads: list[Quad]
    prefixes: dict[str, str] | None = None


#: what was before there was anything
NO_REVISION = Revision([])


def revision(word: str, checkout: str | None = None) -> Revision:
    """Read the hand-written layers of a folder or a git revision, each in its named graph, or an extension.

    Args:
        word: a folder: a checkout, the ``ontology`` folder of one, or what ``bekken build --release`` wrote. A file of
            RDF, or a folder of such files: an extension, which is read into :data:`ADDED` beside the shipped layers.
            Else a git revision (a tag, a branch, a commit) of the checkout.
        checkout: a folder of that checkout; the one you stand in for ``None``.

    Raises:
        CannotDo: where there is neither, where it holds no ontology, and for a file in it that is refused
            (see :func:`bekken_kg.sandbox.files.read`).

    Example:
        >>> from bekken_kg.shipped import folder
        >>> len(revision(folder("ontology")).quads) > 3000
        True
    """
    if os.path.isfile(word) or word.lower().endswith(_ENDS):
        return _extension([word])
    if os.path.isfile(os.path.join(word, RELEASED)):
        return _release(os.path.join(word, RELEASED))
    if os.path.isdir(word):
        extension = sorted(name for name in os.listdir(word) if name.lower().endswith(_ENDS))
        return _extension([os.path.join(word, name) for name in extension]) if extension else _read(word, word)
    with _unpacked(word, checkout) as folder:
        return _read(folder, word)


def _release(path: str) -> Revision:
    """Read the layers that are written by hand, without the annotations that are derived among the terms."""
    graphs = {graph_iri(layer) for layer in HAND_WRITTEN}
    quads = [quad for quad in read_all([(path, None)]) if getattr(quad.graph_name, "value", "") in graphs]
    derived = set(english_annotations(quads))
    return Revision([quad for quad in quads if quad.triple not in derived])


def _extension(paths: Sequence[str]) -> Revision:
    head, quads = Ingestion([(path, ADDED) for path in paths]).result()
    prefixes = {prefix: space for declared in head["prefixes"] for prefix, space in declared.items()}
    return Revision([*quads_of(HAND_WRITTEN), *quads], prefixes)


def _read(folder: str, word: str) -> Revision:
    inside = os.path.join(folder, "ontology")
    ontology = inside if os.path.isdir(inside) else folder
    paths: list[tuple[str, str]] = []
    for layer in HAND_WRITTEN:
        paths += [(path, graph_iri(layer)) for path in files(layer, ontology, derived=False)]
    if not any(graph == graph_iri("terms") for _, graph in paths):
        raise CannotDo(f"'{word}' holds no ontology; name a checkout of bekken-kg, or a git revision of one")
    if len(paths) > _FILES:
        raise CannotDo(f"'{word}' has more than {_FILES} files in its layers")
    return Revision(read_all(paths))


@contextmanager
def _unpacked(word: str, checkout: str | None) -> Iterator[str]:
    """Unpack the ontology of a git revision into a folder that is gone afterwards."""
    try:
        root = find_checkout(checkout)
    except CannotDo:
        raise CannotDo(f"there is no folder '{word}'; for a git revision, stand in a checkout") from None
    limit = Limits.chosen().mb << 20
    commit = _git(root, word, ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{word}^{{commit}}"])
    archive = _git(root, word, ["archive", "--format=tar", commit.decode().strip(), "ontology"])
    if len(archive) > 4 * limit:
        raise CannotDo(f"the ontology of '{word}' is larger than {4 * limit >> 20} MB")
    with tempfile.TemporaryDirectory() as folder, tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            parts = member.name.split("/")
            if member.isreg() and len(parts) == 3 and parts[1] in HAND_WRITTEN and ".." not in parts:
                path = os.path.join(folder, *parts)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                content = tar.extractfile(member)
                assert content is not None, member.name
                with open(path, "wb") as file:
                    file.write(content.read())
        yield folder


def _git(root: str, word: str, words: list[str]) -> bytes:
    try:
        done = subprocess.run(
            ["git", "-C", root, *words], capture_output=True, timeout=_SECONDS, stdin=subprocess.DEVNULL
        )
    except FileNotFoundError:
        raise CannotDo(f"there is no folder '{word}', and git is not installed") from None
    except subprocess.TimeoutExpired:
        raise CannotDo(f"git has not answered for '{word}' within {_SECONDS} s") from None
    if done.returncode:
        why = " ".join(done.stderr.decode(errors="replace").split())
        raise CannotDo(f"there is no folder and no git revision '{word}' here{f' ({why})' if why else ''}")
    return done.stdout
