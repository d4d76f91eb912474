"""The rules that the graph must keep: what to say and do when one is broken, and the query that finds it.

A rule is a file of ``queries/checks/``, or one of ``words/rules.toml`` where code or a shape finds it.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..asking.header import read_header
from ..errors import CannotDo
from ..languages import LANGUAGES
from ..shipped import folder
from ..words import texts

#: the rules that protect what is true; their findings come first, in this order
TRUTH = (
    "base-term-unknown",
    "claim-incomplete",
    "claim-unknown-value",
    "statement-missing",
    "hedge-missing",
    "hedge-on-asserted",
    "hedge-contradicted",
    "statement-firmer",
    "claims-contradict",
    "claim-predicate",
    "typical-statement-as-axiom",
    "negated-claim-with-edge",
    "edge-without-claim",
    "base-term-changed",
    "unit-overlap",
    "unit-outside-source",
    "source-not-this-text",
    "unit-not-in-text",
    "cue-not-in-unit",
    "evidence-incomplete",
    "code-form",
    "code-check-digit",
    "wrong-kind",
)
#: rule → the rules whose breach at the same term says it already
COVERED_BY: Mapping[str, frozenset[str]] = {
    name: frozenset(others.split())
    for name, others in {
        "base-term-changed": "typical-statement-as-axiom negated-claim-with-edge",
        "claim-ambiguous": "base-term-changed",
        "claim-term-unknown": "base-term-unknown",
        "claim-unknown-value": "base-term-changed",
        "deprecated-in-use": "base-term-changed",
        "edge-without-claim": "wrong-kind",
        "evidence-ambiguous": "base-term-changed",
        "evidence-unknown-value": "base-term-unknown",
        "label-twice": "base-term-changed",
        "literal-not-alike": "unit-outside-source value-wrong",
        "mapping-term-unknown": "base-term-unknown",
        "hedge-contradicted": "draft-left",
        "hedge-missing": "draft-left",
        "hedge-on-asserted": "base-term-changed",
        "statement-firmer": "draft-left hedge-contradicted",
        "statement-missing": "draft-left",
        "reviewed-by-nobody": "base-term-changed",
        "unit-outside-source": "base-term-changed",
        "value-missing": "base-term-unknown draft-left claim-incomplete curation-status-missing definition-missing "
        "evidence-incomplete label-missing publication-incomplete restricted-text statement-missing "
        "unit-outside-source",
        "value-twice": "base-term-changed claim-ambiguous evidence-ambiguous label-twice",
        "value-wrong": "base-term-changed base-term-unknown claim-term-unknown claim-unknown-value definition-missing "
        "evidence-unknown-value hedge-missing label-missing publication-identifier publication-incomplete "
        "statement-missing unit-outside-source",
        "wrong-kind": "base-term-unknown claim-term-unknown negated-claim-with-edge",
    }.items()
}
#: what is not found by a query → its rules; their texts are in ``words/rules.toml``
_FOUND_BY = {
    "text": ("cue-not-in-unit", "source-not-this-text", "statement-from-source", "unit-not-in-text"),
    "checkout": ("derived-stale",),
    "graph": (
        *("base-term-unknown", "base-term-changed", "literal-not-canonical", "literal-not-alike"),
        *("hedge-contradicted", "statement-firmer", "question-claims"),
    ),
    "shape": ("value-missing", "value-twice", "value-wrong", "wrong-kind"),
}


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a rule.

    Attributes:
        check: the rule's name.
        title: the rule's title.
        what: what is wrong.
        where: file and line, or the graph, and the term, for people.
        remedy: what to do.
        term: IRI of the term, claim, unit or statement; ``None`` where it has none.
        label: its label, with the language where that is not the asked one; ``None`` where it has none.
        file: the file; ``None`` where it is not known.
        line: the line, from 1; ``None`` where it is not known.
    """

    check: str
    title: str
    what: str
    where: str
    remedy: str
    term: str | None = None
    label: str | None = None
    file: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Rule:
    """A check: its texts by language, ``{x}`` standing for a value found, and how it is found.

    Attributes:
        by: what finds it: ``"query"``, ``"shape"``, or a look at ``"graph"``, ``"text"`` or ``"checkout"``.
        sparql: the query; ``""`` where it is not found by one.
    """

    name: str
    title: Mapping[str, str]
    what: Mapping[str, str]
    remedy: Mapping[str, str]
    by: str = "query"
    sparql: str = field(default="", repr=False)

    def worded(self, lang: str, values: Mapping[str, str]) -> tuple[str, str, str]:
        """Return title, what and remedy in a language, with the values in their places."""
        what, remedy = (_fill(part[lang], values) for part in (self.what, self.remedy))
        return self.title[lang], what, remedy


def rules(path: str | None = None) -> list[Rule]:
    """Return every rule, those that protect the truth first, then by name.

    Args:
        path: the folder of the queries; the shipped ``queries/checks`` for ``None``.

    Raises:
        CannotDo: for a file whose header lacks a text.

    Example:
        >>> len(rules()) >= 30
        True
    """
    root = path or os.path.join(folder("queries"), "checks")
    words = texts("rules")
    every = [
        Rule(name, words[f"{name}.title"], words[f"{name}.what"], words[f"{name}.remedy"], by)
        for by, names in _FOUND_BY.items()
        for name in names
    ]
    for name in os.listdir(root):
        if name.endswith(".rq"):
            with open(os.path.join(root, name), encoding="utf-8") as file:
                header, sparql = read_header(file.read(), name)
            title, what, remedy = (header.get(part, {}) for part in ("title", "what", "remedy"))
            if not all(set(LANGUAGES) <= set(part) for part in (title, what, remedy)):
                raise CannotDo(f"the check {name} needs title, what and remedy in nb, nn and en in its header")
            every.append(Rule(name.removesuffix(".rq"), title, what, remedy, sparql=sparql))
    rank = {name: number for number, name in enumerate(TRUTH)}
    return sorted(every, key=lambda rule: (rank.get(rule.name, len(rank)), rule.name))


def _fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values in their places, all at once: a value that looks like a place is left as it is."""
    parts = text.split("{")
    filled = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        filled.append(values[name] + rest if brace and name in values else "{" + part)
    return "".join(filled)
