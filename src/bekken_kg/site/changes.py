"""What changed from version to version, as CHANGELOG.md says it: for a page and for a feed."""

from __future__ import annotations

import os
import re
from collections import namedtuple
from functools import cache
from html import escape

from ..shipped import path

Release = namedtuple("Release", ("version", "day", "parts"))


@cache
def releases() -> list[Release]:
    """Return the versions of CHANGELOG.md, the newest first: version, day, and its parts.

    A part is a kind (``Added``), the area that it concerns (``""`` for none) and its items, with their backticks.

    Example:
        >>> releases()[0].parts[0][0]
        'Added'
    """
    name = path("CHANGELOG.md")
    if not os.path.isfile(name):
        return []
    with open(name, encoding="utf-8") as file:
        text = file.read()
    versions = []
    for block in re.split(r"(?m)^## ", text)[1:]:
        title, _, body = block.partition("\n")
        version, _, day = title.replace("[", "").replace("]", "").partition(" - ")
        parts = [
            (kind.strip(), area.strip(), [" ".join(item.split()) for item in re.split(r"(?m)^- ", items)[1:]])
            for kind, _, areas in (part.partition("\n") for part in re.split(r"(?m)^### ", body)[1:])
            for area, _, items in (each.partition("\n") for each in re.split(r"(?m)^#### ", "\n" + areas))
            if "- " in items
        ]
        versions.append(Release(version.strip(), day.strip(), parts))
    return versions


def feed(address: str, modified: str) -> bytes:
    """Return the versions as an Atom feed.

    Args:
        address: where the site is, without a slash at its end.
        modified: the day the graph was last changed, for a version that has no day yet.

    Example:
        >>> feed("https://kg.example", "2026-11-25")[:38]
        b'<?xml version="1.0" encoding="utf-8"?>'
    """
    entries = []
    days = [release.day or modified for release in releases()] or [modified]
    for release in releases():
        items = "".join(
            f"<h3>{escape(f'{kind}: {area}' if area else kind)}</h3><ul>{''.join(map(_item, items))}</ul>"
            for kind, area, items in release.parts
        )
        link = escape(f"{address}/changes#{release.version}")
        entries.append(
            f'<entry><id>{link}</id><title>bekken-kg {escape(release.version)}</title><link href="{link}"/>'
            f"<updated>{release.day or modified}T00:00:00Z</updated>"
            f'<content type="html">{escape(items)}</content></entry>'
        )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(address)}/changes</id><title>bekken-kg</title><author><name>bekken-kg</name></author>"
        f'<link rel="self" href="{escape(address)}/changes.atom"/><updated>{max(days)}T00:00:00Z</updated>'
        + "".join(entries)
        + "</feed>\n"
    ).encode()


def _item(text: str) -> str:
    return f"<li>{escape(text.replace('`', ''))}</li>"
