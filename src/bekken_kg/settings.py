"""The settings of the exports that an organisation publishes: who it is, and its own URIs of code systems.

One file, ``settings.toml`` in this package, has them all with what they mean. A file of one's own need only
name what differs: it is laid over the shipped one, table by table.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import CannotDo, UnknownName, WrongUse, nearest
from .inputs import read_text

#: the environment variable that names a settings file
VARIABLE = "BEKKEN_SETTINGS"

_SHIPPED = os.path.join(os.path.dirname(os.path.abspath(__file__)), "settings.toml")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_EMAIL = re.compile(r"[^\s@<>\"{}|\\^`]+@[^\s@<>\"{}|\\^`]+")


@dataclass(frozen=True)
class ExportSettings:
    """What an organisation may want to say in its own way.

    Attributes:
        publisher_iri: IRI of the organisation that publishes.
        publisher_name: its name.
        contact_name: name of the place or office to turn to.
        contact_url: its page; ``""`` where there is none.
        contact_email: its address; ``""`` where there is none.
        systems: name of a code system among the terms (``ICD10NO``) → its URI in FHIR, where it is to be another
            than the graph's ``bk:fhirUri``; empty unless a file of one's own says so.
    """

    publisher_iri: str
    publisher_name: str
    contact_name: str
    contact_url: str
    contact_email: str
    systems: Mapping[str, str]


@dataclass(frozen=True)
class Operator:
    """Whoever runs a server, as its pages name them.

    Attributes:
        contact: a web address or ``mailto:`` to turn to; ``""`` where none is known.
        source_code: where the source code is to be had; ``""`` where that is nowhere but the package.
    """

    contact: str = ""
    source_code: str = ""


#: a server whose operator is not named
UNNAMED = Operator()


def settings(path: str | None = None) -> ExportSettings:
    """Return the shipped settings with those of a file laid over them.

    Args:
        path: a TOML file; for ``None`` the one that ``BEKKEN_SETTINGS`` names, if it names one.

    Raises:
        CannotDo: for a file that cannot be read or is not TOML.
        UnknownName: for a table or key that does not exist.
        WrongUse: for a value of the wrong form.

    Example:
        >>> settings().contact_url
        'https://w3id.org/bekken-kg/ontology'
    """
    file = path or os.environ.get(VARIABLE)
    tables = _read(_SHIPPED)
    for name, table in (_read(file) if file else {}).items():
        if name not in tables:
            near, known = nearest(name, list(tables)), ", ".join(tables)
            raise UnknownName(f"{file}: unknown table '{name}'{near} (tables: {known})")
        for key, value in table.items():
            if key not in tables[name] and name != "systems":
                near, known = nearest(key, list(tables[name])), ", ".join(tables[name])
                raise UnknownName(f"{file}: unknown key '{key}' in [{name}]{near} (keys: {known})")
            tables[name][key] = value
    for name, table in tables.items():
        for key, value in table.items():
            if fault := _fault(name, key, value):
                raise WrongUse(f"{file}: [{name}] {key} {fault}")
    publisher, contact = tables["publisher"], tables["contact"]
    if not contact["url"] and not contact["email"]:
        raise WrongUse(f"{file}: [contact] needs a url or an email")
    who = (publisher["iri"], publisher["name"], contact["name"], contact["url"], contact["email"])
    return ExportSettings(*who, tables["systems"])


def contact() -> str:
    """Return where to turn to as a settings file of one's own says it; ``""`` where only the shipped one speaks.

    Example:
        >>> contact()
        ''
    """
    ours, shipped = settings(), settings(_SHIPPED)
    if ours.contact_email:
        return f"mailto:{ours.contact_email}"
    return ours.contact_url if ours.contact_url != shipped.contact_url else ""


def _read(path: str) -> dict[str, dict[str, str]]:
    try:
        tables = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise CannotDo(f"{path} is not TOML: {error}") from None
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise WrongUse(f"{path}: '{name}' stands outside a table; put it under [publisher] or [contact]")
        for key, value in table.items():
            if not isinstance(value, str):
                raise WrongUse(f"{path}: [{name}] {key} is not a text; put it in quotes")
    return tables


def _fault(table: str, key: str, value: str) -> str:
    """Say what is wrong with a value, ``""`` where nothing is; a url and an email may be empty."""
    if not value and key in ("url", "email"):
        return ""
    if key == "name" and table != "systems":
        return "" if value.strip() else "is empty"
    if key == "email" and table != "systems":
        return "" if _EMAIL.fullmatch(value) else f"is not an address: '{value}'"
    return "" if _IRI.fullmatch(value) else f"is not an absolute IRI: '{value}'"
