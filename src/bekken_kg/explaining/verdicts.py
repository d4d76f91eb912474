"""What HermiT found, for people as a card, and for programs as a plain dictionary."""

from __future__ import annotations

from ..languages import LANGUAGES
from ..model.cards import Card
from ..namespaces import GRAPH, shorten
from .consistency import Reasoning
from .labels import axiom_record, labels_of, told
from .wording import quoted

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from typing import Any

# heading → nb, nn, en
_WORDS = {
    "consistent": ("Ingen selvmotsigelse", "Inga sjølvmotseiing", "No contradiction"),
    "inconsistent": ("Selvmotsigelse", "Sjølvmotseiing", "Contradiction"),
    "good": (
        "alt kan være sant samtidig, og hver klasse kan ha medlemmer",
        "alt kan vere sant samtidig, og kvar klasse kan ha medlemmer",
        "everything can be true together, and every class can have members",
    ),
    "empty": (
        "alt kan være sant samtidig, men ikke hver klasse kan ha medlemmer",
        "alt kan vere sant samtidig, men ikkje kvar klasse kan ha medlemmer",
        "everything can be true together, but not every class can have members",
    ),
    "bad": (
        "det kan ikke være sant alt sammen; rett det som står her, og kjør på nytt",
        "det kan ikkje vere sant alt saman; rett det som står her, og køyr på nytt",
        "it cannot all be true; mend what stands here, and run again",
    ),
    "unsatisfiable": ("Kan ikke ha medlemmer", "Kan ikkje ha medlemmer", "Can have no member"),
    "clash": ("Kan ikke alle være sanne", "Kan ikkje alle vere sanne", "Cannot all be true"),
    "clash about": (
        "Derfor kan {} ikke ha medlemmer",
        "Difor kan {} ikkje ha medlemmer",
        "Why {} can have no member",
    ),
    "not minimal": (
        "(tiden gikk ut: noen av disse kan trolig spares; gi mer med --timeout)",
        "(tida gjekk ut: nokre av desse kan truleg sparast; gje meir med --timeout)",
        "(time ran out: some of these can probably be spared; allow more with --timeout)",
    ),
    "imports": ("Ikke hentet", "Ikkje henta", "Not fetched"),
}
#: of a clash that is not minimal, so many axioms are shown
_SHOWN = 20


def reasoning_card(found: Reasoning, lang: str) -> Card:
    """Make the card of what HermiT found.

    Args:
        found: what it found.
        lang: nb, nn or en.
    """
    labels = labels_of(found.quads)
    verdict = "good" if found.good else "empty" if found.consistent else "bad"
    rows = [(_word("consistent" if found.consistent else "inconsistent", lang), [_word(verdict, lang)])]
    empty = [f"{labels(iri, lang)} ({shorten(iri)})" for iri in found.unsatisfiable]
    rows.append((_word("unsatisfiable", lang), empty))
    for clash in found.clashes:
        about = quoted(labels(clash.about, lang), lang)
        head = _word("clash about", lang).format(about) if clash.about else _word("clash", lang)
        shown = clash.axioms if clash.minimal else clash.axioms[:_SHOWN]
        lines = [f"{told(one, labels, lang)} [{one.graph.removeprefix(GRAPH)}]" for one in shown]
        rows.append((head, lines if clash.minimal else [*lines, _word("not minimal", lang)]))
    rows.append((_word("imports", lang), list(found.imports)))
    return "HermiT", [(heading, lines) for heading, lines in rows if lines]


def reasoning_record(found: Reasoning) -> dict[str, Any]:
    """Return what HermiT found as a dictionary.

    Keys: consistent, unsatisfiable (iri, labels), clashes (about: an IRI or null, minimal, statements:
    sentences, turtle, graph), imports.
    """
    labels = labels_of(found.quads)
    return {
        "consistent": found.consistent,
        "unsatisfiable": [
            {"iri": iri, "labels": {lang: labels(iri, lang) for lang in LANGUAGES}} for iri in found.unsatisfiable
        ],
        "clashes": [
            {
                "about": clash.about or None,
                "minimal": clash.minimal,
                "statements": [axiom_record(one, labels) for one in clash.axioms],
            }
            for clash in found.clashes
        ],
        "imports": list(found.imports),
    }


def _word(key: str, lang: str) -> str:
    return _WORDS[key][LANGUAGES.index(lang)]
