"""The files of the site: style sheets, scripts, and what is vendored of others."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache

from ..errors import NotFound

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "static")
TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml",
    "txt": "text/plain; charset=utf-8",
    "toml": "text/plain; charset=utf-8",
    "woff2": "font/woff2",
}


@lru_cache(maxsize=64)
def asset(name: str) -> tuple[bytes, str]:
    """Return a file of the site with its media type.

    Args:
        name: its name below ``/assets/``, such as ``site.css`` or ``vendor/yasgui.min.js``.

    Raises:
        NotFound: for a name that is not there.

    Example:
        >>> asset("site.css")[1]
        'text/css; charset=utf-8'
    """
    folder, _, last = name.rpartition("/")
    ending = last.rpartition(".")[2]
    if folder not in ("", "vendor") or last.startswith(".") or "\\" in last or "\0" in last or ending not in TYPES:
        raise NotFound(f"there is nothing at /assets/{name}")
    try:
        with open(os.path.join(_FOLDER, folder, last), "rb") as file:
            return file.read(), TYPES[ending]
    except OSError:
        raise NotFound(f"there is nothing at /assets/{name}") from None


def names() -> list[str]:
    """Return the names of all files, sorted."""
    paths = [f"{folder}{name}" for folder in ("", "vendor/") for name in os.listdir(os.path.join(_FOLDER, folder))]
    return sorted(path for path in paths if path.rpartition(".")[2] in TYPES)


@lru_cache(maxsize=64)
def fingerprint(name: str) -> str:
    """Return a few letters that change with the file."""
    return hashlib.sha256(asset(name)[0]).hexdigest()[:10]
