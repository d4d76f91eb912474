"""Installed extensions: what packages have registered under the entry point group ``bekken_kg.extensions``.

The value of an entry point is the package that holds the extension: its RDF files side by side, and a folder
``questions`` if it has questions of its own. Nothing of the package is run: it is found, not imported.
"""

from __future__ import annotations

import os
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from ..errors import CannotDo, nearest
from ..sandbox.files import ENDINGS

#: the entry point group
GROUP = "bekken_kg.extensions"


def names() -> list[str]:
    """Return the names of the installed extensions, sorted."""
    return sorted({point.name for point in entry_points(group=GROUP)})


def installed(name: str) -> tuple[tuple[str, ...], str | None]:
    """Return the RDF files of an installed extension, sorted, and the folder of its questions.

    Args:
        name: the name that its package has registered.

    Raises:
        CannotDo: where none is registered by that name, or two are, or its package cannot be found or holds
            no RDF file.
    """
    points = {point.value: point for point in entry_points(group=GROUP, name=name)}
    known = names()
    if not points and os.path.isdir(name):
        raise CannotDo(f"'{name}' is a folder; name a file in it")
    if not points:
        there = f"installed: {', '.join(known)}" if known else "none is installed"
        near = nearest(name, known)
        raise CannotDo(f"there is no file and no installed extension '{name}'{near} ({there})")
    if len(points) > 1:
        several = ", ".join(sorted(points))
        raise CannotDo(f"several packages register the extension '{name}' ({several}); uninstall all but one")
    folder = _folder(*points.values())
    endings = tuple(f".{ending}" for ending in ENDINGS)
    files = tuple(os.path.join(folder, file) for file in sorted(os.listdir(folder)) if file.endswith(endings))
    if not files:
        raise CannotDo(f"the extension '{name}' holds no RDF file in {folder}; install it again")
    questions = os.path.join(folder, "questions")
    return files, questions if os.path.isdir(questions) else None


def _folder(point: EntryPoint) -> str:
    """Return the folder of the package that an entry point names, which is not imported."""
    package = point.value.partition(":")[0].strip()
    if not package.isidentifier():
        raise CannotDo(f"the extension '{point.name}' is registered as '{package}', which names no package")
    try:
        spec = find_spec(package)
    except (ImportError, ValueError):
        spec = None
    places = list(spec.submodule_search_locations or ()) if spec else []
    if not places:
        raise CannotDo(f"the package '{package}' of the extension '{point.name}' is missing; install it again")
    return places[0]
