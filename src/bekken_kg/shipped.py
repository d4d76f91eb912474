"""Where the shipped knowledge lies: inside an installed wheel, else in the checkout around this file."""

from __future__ import annotations

import os

from .errors import CannotDo

_PACKAGE = os.path.dirname(os.path.abspath(__file__))


def folder(name: str) -> str:
    """Return the path of ``ontology`` or ``queries`` as this installation has it.

    Raises:
        CannotDo: when the installation is broken and has neither.

    Example:
        >>> import os; os.path.isdir(folder("queries"))
        True
    """
    packaged = os.path.join(_PACKAGE, "shipped", name)
    if os.path.isdir(packaged):
        return packaged
    checkout = os.path.normpath(os.path.join(_PACKAGE, "..", "..", name))
    if os.path.isdir(checkout):
        return checkout
    raise CannotDo(f"the folder '{name}' is missing from this installation; install bekken-kg again")
