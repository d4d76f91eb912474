"""The terms as a FHIR CodeSystem: names in three languages, definitions, parents and curation status."""

from __future__ import annotations

from ...languages import LANGUAGES
from ...model.term import Term
from ...namespaces import BK, OBO, OWL, SKOS
from ..hierarchy import Hierarchy
from .metadata import PREFIX, Metadata, url, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ...graph import Graph

    Resource = dict[str, Any]

#: how a designation is used; R4 itself names SNOMED CT's code for a synonym (given without its name)
PREFERRED = {
    "system": "http://terminology.hl7.org/CodeSystem/hl7TermMaintInfra",
    "code": "preferredForLanguage",
}
SYNONYM = {"system": "http://snomed.info/sct", "code": "900000000000013009"}

_PROPERTIES: list[Resource] = [
    {
        "code": "kind",
        "description": "What the ontology has it as: a class, a named value or a kind of property.",
        "type": "string",
    },
    {
        "code": "parent",
        "uri": "http://hl7.org/fhir/concept-properties#parent",
        "description": "A term right above it; a term may have several, and the tree shows only the first.",
        "type": "code",
    },
    {
        "code": "curationStatus",
        "uri": OBO + "IAO_0000114",
        "description": "Whether a named clinician has reviewed it.",
        "type": "code",
    },
    {
        "code": "inactive",
        "uri": "http://hl7.org/fhir/concept-properties#inactive",
        "description": "True where the term is retired.",
        "type": "boolean",
    },
    {
        "code": "definition-nb",
        "uri": SKOS + "definition",
        "description": "The definition in Norwegian bokmål.",
        "type": "string",
    },
    *(
        {
            "code": f"note-{lang}",
            "uri": SKOS + "scopeNote",
            "description": f"How the term is meant, in {words}.",
            "type": "string",
        }
        for lang, words in (("nb", "Norwegian bokmål"), ("nn", "Norwegian nynorsk"), ("en", "English"))
    ),
]


def code_system(kg: Graph, tree: Hierarchy, metadata: Metadata) -> Resource:
    """Return the CodeSystem of all the project's terms.

    Hierarchy: nesting by the first parent, and every nearest parent as a property, so that no concept stands
    twice and no parent is lost. A named value stands under its class, a property under its superproperty.

    Args:
        kg: the graph.
        tree: its hierarchy.
        metadata: what all resources share.
    """
    terms = {term.iri: term for term in kg.terms}
    reviewed = sum(term.status is not None and term.status.iri == BK + "Reviewed" for term in terms.values())
    about = words("code-system", reviewed=reviewed, total=len(terms))
    return metadata.head("CodeSystem", PREFIX, about) | {
        "copyright": metadata.licence,
        "caseSensitive": True,
        "valueSet": url("ValueSet", "terms"),
        "hierarchyMeaning": "is-a",
        "compositional": False,
        "versionNeeded": False,
        "content": "complete",
        "count": len(terms),
        "property": _PROPERTIES,
        "concept": [_concept(terms[iri], terms, tree) for iri in tree.branch()],
    }


def designations(term: Term) -> list[Resource]:
    """Return a term's names and synonyms by language and use, nb and nn before en."""
    found = [(lang, PREFERRED, text) for lang, text in term.all_labels().items()]
    found += [(lang, SYNONYM, text) for lang in LANGUAGES for text in term.synonyms(lang)]
    return [{"language": lang, "use": use, "value": text} for lang, use, text in found]


def _concept(term: Term, terms: dict[str, Term], tree: Hierarchy) -> Resource:
    made: Resource = {"code": term.name, "display": str(term.label("en"))}
    definition = term.texts(SKOS + "definition").get("en")
    if definition:
        made["definition"] = definition[0]
    made["designation"] = designations(term)
    made["property"] = _properties(term, [terms[iri].name for iri in tree.parents[term.iri]])
    below = [_concept(terms[iri], terms, tree) for iri in tree.branch(term.iri)]
    return made | ({"concept": below} if below else {})


def _properties(term: Term, parents: list[str]) -> list[Resource]:
    found = [("kind", "valueString", term.kind)]
    found += [("parent", "valueCode", parent) for parent in parents]
    if term.status:
        found.append(("curationStatus", "valueCode", term.status.name))
    found += [("definition-nb", "valueString", text) for text in term.texts(SKOS + "definition").get("nb", [])]
    notes = term.texts(SKOS + "scopeNote")
    found += [(f"note-{lang}", "valueString", text) for lang in LANGUAGES for text in notes.get(lang, [])]
    made: list[Resource] = [{"code": code, key: value} for code, key, value in found]
    if "true" in term.texts(OWL + "deprecated").get("", []):
        made.append({"code": "inactive", "valueBoolean": True})
    return made
