"""The ``#+`` header of a query file: a strict small part of YAML.

Nested mappings by two-space indentation, plain or double-quoted scalars to the end of the line, and flow
lists ``[a, b]``. PyYAML reads each header the same (a test proves it), but costs more than two Python starts.
"""

from __future__ import annotations

from ..errors import CannotDo

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any


def read_header(text: str, name: str) -> tuple[dict[str, Any], str]:
    """Read the ``#+`` header at the top of a query file.

    Args:
        text: the whole file.
        name: what to call the file in an error.

    Returns:
        The header, and the rest of the text.

    Raises:
        CannotDo: for a line that is not in the part of YAML that is read here, or a key that stands twice.

    Example:
        >>> read_header("#+ title:\\n#+   nb: Tiltak\\n#+ tags: [a, b]\\nASK {}", "x")
        ({'title': {'nb': 'Tiltak'}, 'tags': ['a', 'b']}, 'ASK {}')
    """
    header: dict[str, Any] = {}
    open_mappings = [header]
    lines = text.split("\n")
    number = 0
    while number < len(lines) and lines[number].startswith("#+"):
        line = lines[number][2:].rstrip()
        number += 1
        bare = line.lstrip(" ")
        depth, odd = divmod(len(line) - len(bare) - 1, 2)
        key, colon, value = bare.partition(":")
        if not line:
            continue
        if odd or depth >= len(open_mappings) or not colon or (value and value[0] != " "):
            raise CannotDo(f"the header of '{name}' cannot be read at line {number}: '{bare}'")
        if key in open_mappings[depth]:
            raise CannotDo(f"the header of '{name}' says '{key}' a second time at line {number}; keep one of them")
        del open_mappings[depth + 1 :]
        value = value.strip()
        if value:
            open_mappings[depth][key] = _value(value)
        else:
            open_mappings[depth][key] = {}
            open_mappings.append(open_mappings[depth][key])
    return header, "\n".join(lines[number:])


def _value(text: str) -> str | list[str]:
    if text.startswith("[") and text.endswith("]"):
        return [part.strip() for part in text[1:-1].split(",") if part.strip()]
    if len(text) > 1 and text.startswith('"') and text.endswith('"'):
        return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return text
