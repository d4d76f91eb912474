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

TYPE_CHECKING = False
if TYPE_CHECKING:
    Tables = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Settings:
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


def settings(path: str | None = None) -> Settings:
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
    tables = _read(_SHIPPED)
    own = path or os.environ.get(VARIABLE)
    if own:
        _lay_over(tables, _read(own), own)
    return _settings(tables, own or _SHIPPED)


def _read(path: str) -> Tables:
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


def _lay_over(tables: Tables, own: Tables, path: str) -> None:
    for name, table in own.items():
        if name not in tables:
            known = ", ".join(tables)
            raise UnknownName(f"{path}: unknown table '{name}'{nearest(name, list(tables))} (tables: {known})")
        for key, value in table.items():
            if key not in tables[name] and name != "systems":
                known = ", ".join(tables[name])
                near = nearest(key, list(tables[name]))
                raise UnknownName(f"{path}: unknown key '{key}' in [{name}]{near} (keys: {known})")
            tables[name][key] = value


def _settings(tables: Tables, path: str) -> Settings:
    publisher, contact, systems = tables["publisher"], tables["contact"], tables["systems"]
    iris = {
        "[publisher] iri": publisher["iri"],
        **{f"[systems] {key}": value for key, value in systems.items()},
    }
    if contact["url"]:
        iris["[contact] url"] = contact["url"]
    for where, iri in iris.items():
        if not _IRI.fullmatch(iri):
            raise WrongUse(f"{path}: {where} is not an absolute IRI: '{iri}'")
    for where, text in (("[publisher] name", publisher["name"]), ("[contact] name", contact["name"])):
        if not text.strip():
            raise WrongUse(f"{path}: {where} is empty")
    if contact["email"] and not _EMAIL.fullmatch(contact["email"]):
        raise WrongUse(f"{path}: [contact] email is not an address: '{contact['email']}'")
    if not contact["url"] and not contact["email"]:
        raise WrongUse(f"{path}: [contact] needs a url or an email")
    return Settings(publisher["iri"], publisher["name"], contact["name"], contact["url"], contact["email"], systems)
