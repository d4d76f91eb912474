"""Every text that a person sees in several languages: a TOML file a subject, read when it is first asked for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

_HERE = os.path.dirname(os.path.abspath(__file__))


def word(key: str, lang: str, /, **values: object) -> str:
    """Return a text, with values in the places of its ``{names}``.

    Args:
        key: the subject (the name of a file), a dot, and the text's name there.
        lang: nb, nn or en; another has no words of its own, and gets those of nb.
        **values: what to put for the names in braces.

    Raises:
        KeyError: for a text that is not there.

    Example:
        >>> word("site.editor.run", "nn"), word("site.questions.rows", "en", n=3)
        ('Køyr', '3 rows')
    """
    subject, _, name = key.partition(".")
    languages = texts(subject)[name]
    text = languages.get(lang) or languages["nb"]
    return text.format_map(values) if values else text


@cache
def texts(subject: str) -> Mapping[str, Mapping[str, str]]:
    """Return the texts of a subject: name → language → text, in the order of the file.

    tomllib would cost a card as much as half a Python start: a file here has only headings in brackets, and lines
    ``name.nb = "text"`` whose text needs no escape.

    Example:
        >>> texts("site")["editor.run"]
        {'nb': 'Kjør', 'nn': 'Køyr', 'en': 'Run'}
    """
    found: dict[str, dict[str, str]] = {}
    section = ""
    with open(os.path.join(_HERE, f"{subject}.toml"), encoding="utf-8") as file:
        for line in file:
            name, equals, text = line.strip().partition(" = ")
            if line.startswith("["):
                section = f"{name[1:-1]}."
            elif equals and not line.startswith("#"):
                name, _, lang = name.rpartition(".")
                found.setdefault(section + name.strip('"'), {})[lang] = text[1:-1]
    return found
