"""The rules that the graph must keep: a query file each, and what to say and do when one is broken."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from .errors import CannotDo
from .header import read_header
from .languages import LANGUAGES
from .shipped import folder


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a rule: the check and its title, what, where, and the remedy."""

    check: str
    title: str
    what: str
    where: str
    remedy: str


@dataclass(frozen=True)
class Rule:
    """A check: its texts by language, ``{x}`` standing for a value found, and its query.

    ``sparql`` is empty where code looks instead.
    """

    name: str
    title: Mapping[str, str]
    what: Mapping[str, str]
    remedy: Mapping[str, str]
    sparql: str = ""

    def finding(self, lang: str, where: str, values: Mapping[str, str]) -> Finding:
        """Say what was found, in a language, with the values in their places."""
        what, remedy = (_fill(texts[lang], values) for texts in (self.what, self.remedy))
        return Finding(self.name, self.title[lang], what, where, remedy)


CUE = Rule(
    "cue-not-in-unit",
    {"nb": "Signalord utenfor enheten", "nn": "Signalord utanfor eininga", "en": "Cue outside its unit"},
    {
        "nb": "signalordet «{cue}» på {claim} står ikke i teksten til {units}",
        "nn": "signalordet «{cue}» på {claim} står ikkje i teksten til {units}",
        "en": "the cue “{cue}” of {claim} is not in the text of {units}",
    },
    {
        "nb": "skriv av ett til fire ord fra enheten, eller pek på en annen enhet",
        "nn": "skriv av eitt til fire ord frå eininga, eller peik på ei anna eining",
        "en": "copy one to four words of the unit, or point to another unit",
    },
)
STALE = Rule(
    "derived-stale",
    {"nb": "Avledet fil er gammel", "nn": "Avleidd fil er gamal", "en": "Derived file is stale"},
    {
        "nb": "{file} er ikke det som de håndskrevne filene gir",
        "nn": "{file} er ikkje det som dei handskrivne filene gjev",
        "en": "{file} is not what the hand-written files give",
    },
    {"nb": "kjør `bekken build`", "nn": "køyr `bekken build`", "en": "run `bekken build`"},
)


def rules(path: str | None = None) -> list[Rule]:
    """Return every rule, sorted by name: the ``.rq`` files of a folder and the two that code looks after.

    Args:
        path: the folder; the shipped ``queries/checks`` for ``None``.

    Raises:
        CannotDo: for a file whose header lacks a text.

    Example:
        >>> len(rules()) >= 12
        True
    """
    root = path or os.path.join(folder("queries"), "checks")
    found = [CUE, STALE]
    for name in os.listdir(root):
        if name.endswith(".rq"):
            with open(os.path.join(root, name), encoding="utf-8") as file:
                header, sparql = read_header(file.read(), name)
            title, what, remedy = (header.get(key, {}) for key in ("title", "what", "remedy"))
            if not all(set(LANGUAGES) <= set(texts) for texts in (title, what, remedy)):
                raise CannotDo(
                    f"the check {name} needs title, what and remedy in nb, nn and en in its header"
                )
            found.append(Rule(name.removesuffix(".rq"), title, what, remedy, sparql))
    return sorted(found, key=lambda rule: rule.name)


def _fill(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text
