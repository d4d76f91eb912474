"""A new extension: a folder that works as it stands, made from the skeleton in this package."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date

from ..errors import CannotDo, WrongUse
from ..namespaces import PREFIXES, is_of_others, is_ours
from ..rdf.turtle import read
from ..shipped import LEAFLET
from .base_used import base_table

_SKELETON = os.path.join(os.path.dirname(os.path.abspath(__file__)), "skeleton")
_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NAMESPACE = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d+)?/(?:[A-Za-z0-9._~%/-]*[/#])?")
_LONGEST = 40
#: the package bekken_kg itself, prefixes with a meaning of their own, and what the shipped source is called
_TAKEN = {"kg", *PREFIXES, LEAFLET}


def new_extension(name: str, to: str | None = None, namespace: str | None = None, today: date | None = None) -> str:
    """Make the folder of a new extension, whole or not at all.

    Args:
        name: its name: small letters, digits and single hyphens, such as ``diastasis``.
        to: the folder to make; ``bekken-NAME`` in the working directory for ``None``.
        namespace: the IRI that its terms and claims start with, ending in ``/`` or ``#``;
            ``https://example.org/NAME/`` for ``None``, to be replaced before it is published.
        today: the day on which its source was read; the present one for ``None``.

    Returns:
        The path of the folder.

    Raises:
        WrongUse: for a name or namespace of another form, or a namespace of the project's own or of a vocabulary
            that it uses.
        CannotDo: where the folder is there already, or cannot be made.
    """
    if not _NAME.fullmatch(name) or len(name) > _LONGEST or name in _TAKEN:
        form = f"begins with a letter and has only a-z, 0-9 and single hyphens, {_LONGEST} signs at most"
        why = "is not one that the project uses itself" if name in _TAKEN else form
        raise WrongUse(f"the name of an extension {why}, not '{name}'; choose one such as 'diastasis'")
    namespace = namespace or f"https://example.org/{name}/"
    if not _NAMESPACE.fullmatch(namespace) or is_ours(namespace) or is_of_others(namespace):
        raise WrongUse(f"a namespace is an http IRI of your own that ends in / or #, not '{namespace}'")
    folder = os.path.abspath(to if to is not None else f"bekken-{name}")
    if os.path.lexists(folder):
        raise CannotDo(f"{folder} is there already; name another folder with --to")
    parent = os.path.dirname(folder)
    if not os.path.isdir(parent):
        raise CannotDo(f"the folder {parent} does not exist; make it first, or name another with --to")
    words = {
        "@NAME@": name,
        "@PROJECT@": f"bekken-{name}",
        "@PACKAGE@": f"bekken_{name.replace('-', '_')}",
        "@PREFIX@": name,
        "@NAMESPACE@": namespace,
        "@TODAY@": (today or date.today()).isoformat(),
    }
    part = ""
    try:
        part = tempfile.mkdtemp(prefix=f".{os.path.basename(folder)}.", dir=parent)
        for path, text in _files(words):
            place = os.path.join(part, *path.split("/"))
            os.makedirs(os.path.dirname(place), exist_ok=True)
            with open(place, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
        package = os.path.join(part, "src", words["@PACKAGE@"])
        with open(os.path.join(package, "base.tsv"), "w", encoding="utf-8", newline="\n") as file:
            file.write(base_table(read(os.path.join(package, f"{name}.ttl"))))
        os.chmod(part, 0o755)
        os.rename(part, folder)
    except OSError as error:
        raise CannotDo(f"{folder} cannot be made: {error.strerror or error}") from None
    finally:
        if os.path.isdir(part):
            shutil.rmtree(part)
    return folder


def _files(words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Give the files of the skeleton, the words in their places: path and text."""
    for folder, _, names in os.walk(_SKELETON):
        for name in sorted(names):
            source = os.path.join(folder, name)
            with open(source, encoding="utf-8", newline="\n") as file:
                text = file.read()
            path = os.path.relpath(source, _SKELETON).replace(os.sep, "/").removesuffix(".in")
            path = path.replace("PACKAGE", words["@PACKAGE@"]).replace("NAME", words["@NAME@"])
            for word, value in words.items():
                text = text.replace(word, value)
            yield path, text
