"""Where the shipped knowledge lies: inside an installed wheel, else in the checkout around this file."""

from __future__ import annotations

import os

from .errors import CannotDo

#: the name of the shipped source, which no other has
LEAFLET = "leaflet"
_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def path(name: str) -> str:
    """Return the path of a file or folder at the top of the tree, as this installation has it; it may be missing."""
    packaged = os.path.join(_PACKAGE, "shipped", name)
    return packaged if os.path.exists(packaged) else os.path.normpath(os.path.join(_PACKAGE, "..", "..", name))


def folder(name: str) -> str:
    """Return the path of ``ontology`` or ``queries`` as this installation has it.

    Raises:
        CannotDo: when the installation is broken and has neither.

    Example:
        >>> import os; os.path.isdir(folder("queries"))
        True
    """
    found = path(name)
    if os.path.isdir(found):
        return found
    raise CannotDo(f"the folder '{name}' is missing from this installation; install bekken-kg again")
