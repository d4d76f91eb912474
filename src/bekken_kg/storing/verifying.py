"""Verifying a store: every byte of it against its manifest, and its statements against their number."""

from __future__ import annotations

import pyoxigraph as ox

from ..errors import CannotDo
from .opening import held


def damage(folder: str) -> str:
    """Say what is wrong with a store; ``""`` where every byte is as it was built.

    Raises:
        CannotDo: where there is no store.
    """
    try:
        manifest, lock = held(folder)
    except CannotDo as error:
        if "is damaged" not in str(error):
            raise
        return str(error)
    with lock:
        try:
            if wrong := manifest.damage(whole=True):
                return wrong
            found = len(ox.Store.read_only(manifest.database))
        except OSError as error:
            return f"{error.strerror or error}"
    expected = manifest.about["triples"]
    return "" if found == expected else f"it has {found} triples and not {expected}"
