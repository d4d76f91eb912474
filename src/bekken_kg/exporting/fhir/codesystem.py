"""The terms as FHIR CodeSystems, and the name of the project's own: names, definitions, parents, curation status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from ...errors import CannotDo
from ...graph import Graph
from ...languages import LANGUAGES, choose
from ...model.claim import Claim
from ...model.term import Term
from ...namespaces import BK, OWL, SKOS
from ..claims import claim_json, claims_of
from ..hierarchy import Hierarchy
from .metadata import PREFIX, SYSTEM, Metadata, Resource, coding, table, url, words

#: so deep may concepts be nested
DEPTH = 50


def code_systems(kg: Graph, tree: Hierarchy, metadata: Metadata) -> Iterator[Resource]:
    """Give a CodeSystem of the project's terms, and one for each other namespace that an extension has terms in.

    Hierarchy: nesting by the first parent in the same system, and every nearest parent as a property, so that
    no concept stands twice and no parent is lost. A named value stands under its class, a property under its
    superproperty.

    Args:
        kg: the graph.
        tree: its hierarchy.
        metadata: what all resources share.

    Raises:
        CannotDo: for terms that stand more than :data:`DEPTH` deep, which few readers of JSON take.
    """
    claims = claims_of(kg.claims)
    by_system: dict[str, dict[str, Term]] = {}
    for term in kg.terms:
        by_system.setdefault(coding(term.iri)[0], {})[term.iri] = term
    for system, terms in sorted(by_system.items()):
        nesting = Hierarchy({iri: [above.iri for above in term.parents] for iri, term in terms.items()})
        if system == SYSTEM:
            reviewed = sum(term.status is not None and term.status.iri == BK + "Reviewed" for term in terms.values())
            head = metadata.head("CodeSystem", PREFIX, words("code-system", reviewed=reviewed, total=len(terms)))
            head |= {"copyright": metadata.licence, "valueSet": url("ValueSet", "terms")}
        else:
            slug = re.sub(r"[^a-z0-9]+", "-", system.partition(":")[2].lower()).strip("-")[-40:]
            head = metadata.head("CodeSystem", slug, words("extension-code-system", namespace=system))
            head |= {"url": system}
        yield head | {
            "caseSensitive": True,
            "hierarchyMeaning": "is-a",
            "compositional": False,
            "versionNeeded": False,
            "content": "complete",
            "count": len(terms),
            "filter": table("filter"),
            "property": table("property"),
            "concept": [_concept(terms[iri], terms, tree, nesting, metadata.lang, claims) for iri in nesting.branch()],
        }


def naming_system(metadata: Metadata) -> Resource:
    """Return the NamingSystem of the terms; that of no other system, which are not the project's to name."""
    return metadata.head("NamingSystem", PREFIX, words("naming-system")) | {
        "kind": "codesystem",
        "usage": "Coding.system of a term. A slash and the code after it give the term's IRI.",
        "uniqueId": [
            {"type": "uri", "value": SYSTEM, "preferred": True},
            {"type": "other", "value": BK, "preferred": False, "comment": "What the terms' IRIs begin with."},
        ],
    }


def designations(term: Term) -> list[Resource]:
    """Return a term's names by language, nb and nn before en, and after those its synonyms.

    Their use is not said: FHIR's codes for it are SNOMED CT's, of descriptions that these are not.
    """
    names = [*term.all_labels().items(), *((lang, text) for lang in LANGUAGES for text in term.synonyms(lang))]
    return [({"language": lang} if lang else {}) | {"value": text} for lang, text in names]


def _concept(
    term: Term,
    terms: Mapping[str, Term],
    tree: Hierarchy,
    nesting: Hierarchy,
    lang: str,
    claims: Mapping[str, Iterable[Claim]],
    depth: int = 1,
) -> Resource:
    if depth > DEPTH:
        raise CannotDo(f"{term.curie} stands more than {DEPTH} terms deep, too deep for concepts nested in FHIR")
    definition = choose({tag: texts[0] for tag, texts in term.texts(SKOS + "definition").items()}, lang)
    below = [_concept(terms[iri], terms, tree, nesting, lang, claims, depth + 1) for iri in nesting.branch(term.iri)]
    return {
        "code": coding(term.iri)[1],
        "display": str(term.label(lang)),
        **({"definition": definition[0]} if definition else {}),
        "designation": designations(term),
        "property": [*_properties(term, tree.parents[term.iri]), *_claims(claims.get(term.iri, ()))],
        **({"concept": below} if below else {}),
    }


def _properties(term: Term, parents: Iterable[str]) -> list[Resource]:
    system = coding(term.iri)[0]
    above = [coding(iri) for iri in parents]
    values = [("kind", "valueString", term.kind)]
    values += [("parent", "valueCode", code) for home, code in above if home == system]
    if term.status:
        values.append(("curationStatus", "valueCode", term.status.name))
    values += [("definition-nb", "valueString", text) for text in term.texts(SKOS + "definition").get("nb", [])]
    notes = term.texts(SKOS + "scopeNote")
    values += [(f"note-{lang}", "valueString", text) for lang in LANGUAGES for text in notes.get(lang, [])]
    properties: list[Resource] = [{"code": code, key: value} for code, key, value in values]
    others = [{"system": home, "code": code} for home, code in above if home != system]
    properties += [{"code": "parentElsewhere", "valueCoding": other} for other in others]
    if "true" in term.texts(OWL + "deprecated").get("", []):
        properties.append({"code": "inactive", "valueBoolean": True})
    return properties


def _claims(claims: Iterable[Claim]) -> list[Resource]:
    """Return a property a claim: flat properties beside each other would lose which hedge is of which claim."""
    return [{"code": "claim", "valueString": claim_json(claim)} for claim in claims]
