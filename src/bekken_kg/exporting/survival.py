"""Survival: how many claims come back from an exported file alone, and with what of their hedge.

A file is read by a reader that is not the project's (rdflib, pyoxigraph, csv, json), knowing the format and
docs/formats.md, and nothing else of the graph. What it gives is held against the claims themselves.
"""

from __future__ import annotations

import csv
import io
import json
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from ..graph import Graph
from ..languages import LANGUAGES
from ..model.claim import Claim
from ..namespaces import BK, DCTERMS, OA, PROV, RDF, SKOS
from . import fhir
from .concepts import concept_text
from .formats import text_of
from .framed import framed_text
from .tables import files, tables

#: what a claim must come back with
PARTS = ("statement", "hedge", "frequency", "polarity", "context", "evidence", "place")
Parts = dict[str, Any]  # each part as text, by language where it has one, or as names of values
Triples = Iterable[tuple[str, str, str, str]]  # subject, predicate, object, language


def survival(kg: Graph, formats: Iterable[str] = ()) -> dict[str, dict[str, int]]:
    """Return how many claims survive each format: name → part → number, and "whole", those with every part.

    Args:
        kg: the graph, with all its layers.
        formats: names of :data:`FORMATS`; all of them when empty.

    Raises:
        KeyError: for another name.
    """
    return {name: count(kg, FORMATS[name][1](FORMATS[name][0](kg))) for name in formats or FORMATS}


def count(kg: Graph, found: Mapping[str, Parts]) -> dict[str, int]:
    """Return how many claims have each part in what a reader found."""
    kept = {claim.id: _kept(_expected(claim), found.get(claim.id, {})) for claim in kg.claims}
    numbers = {part: sum(part in parts for parts in kept.values()) for part in PARTS}
    return numbers | {"whole": sum(len(parts) == len(PARTS) for parts in kept.values())}


def _expected(claim: Claim) -> dict[str, tuple[Any, Any]]:
    """Return each part in the two forms that a format may have it in: by language, and as names of values."""

    def both(terms: Iterable[Any]) -> tuple[Any, Any]:
        values = [term for term in terms if term]
        return {lang: ", ".join(it.words(lang) for it in values) for lang in LANGUAGES}, [it.name for it in values]

    hedge = {lang: str(text) for lang in LANGUAGES if (text := claim.hedge(lang))}
    statement = {tag: texts[0] for tag, texts in claim.texts(BK + "statement").items()}
    units = sorted(f"{unit.id} {unit.start}–{unit.end}" for unit in claim.units)
    return {
        "statement": (statement, statement),
        "hedge": (hedge, hedge),
        "frequency": both([claim.frequency]),
        "polarity": both([claim.polarity, claim.negation_scope]),
        "context": both(claim.contexts),
        "evidence": both([claim.flag]),
        "place": (units, units),
    }


def _kept(expected: Mapping[str, tuple[Any, Any]], found: Mapping[str, Any]) -> set[str]:
    """Return the parts that were found as they are; one that the claim lacks must be lacking in what was found."""

    def alike(value: Any, other: Any) -> bool:
        filled = {lang: text for lang, text in other.items() if text} if isinstance(other, dict) else other
        return bool((sorted(value) if isinstance(value, list) else value or {}) == (filled or type(filled)()))

    return {part for part, forms in expected.items() if part in found and any(alike(found[part], it) for it in forms)}


# --- the readers: text of a file → number of a claim → its parts


def _of_triples(triples: Triples) -> dict[str, Parts]:
    """Read claims from triples, by any reader of RDF."""
    facts: dict[str, dict[str, list[tuple[str, str]]]] = {}
    for subject, predicate, value, lang in triples:
        facts.setdefault(subject, {}).setdefault(predicate, []).append((value, lang))

    def texts(subject: str, prop: str) -> dict[str, str]:
        return {lang: value for value, lang in facts.get(subject, {}).get(prop, [])}

    def names(subject: str, *props: str) -> list[str]:
        return sorted(value.removeprefix(BK) for prop in props for value, _ in facts[subject].get(BK + prop, []))

    claims = [subject for subject, about in facts.items() if (BK + "Claim", "") in about.get(RDF + "type", [])]
    return {
        texts(claim, DCTERMS + "identifier").get("", claim): {
            "statement": texts(claim, BK + "statement"),
            "hedge": texts(claim, BK + "hedge"),
            "frequency": names(claim, "frequency"),
            "polarity": names(claim, "polarity", "negationScope"),
            "context": names(claim, "context"),
            "evidence": names(claim, "evidenceFlag"),
            "place": sorted(
                f"{name} {texts(unit, OA + 'start').get('')}–{texts(unit, OA + 'end').get('')}"
                for unit, _ in facts[claim].get(PROV + "wasDerivedFrom", [])
                for name in texts(unit, DCTERMS + "identifier").values()
            ),
        }
        for claim in claims
    }


def _by_rdflib(format: str) -> Callable[[str], dict[str, Parts]]:
    def read(text: str) -> dict[str, Parts]:
        import rdflib

        graph = rdflib.Dataset(default_union=True) if format in ("nquads", "trig") else rdflib.Graph()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # rdflib's parsers use what rdflib has deprecated
            graph.parse(data=text, format={"ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}.get(format, format))
        triples = graph.triples((None, None, None))
        return _of_triples((str(s), str(p), str(o), getattr(o, "language", None) or "") for s, p, o in triples)

    return read


def _by_pyoxigraph(format: str) -> Callable[[str], dict[str, Parts]]:
    def read(text: str) -> dict[str, Parts]:
        import pyoxigraph as ox

        form = ox.RdfFormat.TRIG if format == "trig12" else ox.RdfFormat.TURTLE
        quads = list(ox.parse(text, form))
        reified = {quad.subject for quad in quads if isinstance(quad.object, ox.Triple)}
        found = _of_triples(
            (
                str(quad.subject.value),
                quad.predicate.value,
                quad.object.value,
                getattr(quad.object, "language", "") or "",
            )
            for quad in quads
            if not isinstance(quad.object, ox.Triple) and not isinstance(quad.subject, ox.Triple)
        )
        ids = {str(getattr(node, "value", "")).rpartition("/")[2] for node in reified}
        return {name: parts for name, parts in found.items() if name in ids}  # tied to an edge, or lost

    return read


def _by_json(text: str) -> dict[str, Parts]:
    """Read the property "claim" of FHIR's concepts, wherever in the tree they are."""
    return _agreed((record["claim"], _of_record(record)) for record in _claim_properties(json.loads(text)))


def _agreed(copies: Iterable[tuple[str, Parts]]) -> dict[str, Parts]:
    """Return each claim with those of its parts that all its copies have alike, where a file has several."""
    found: dict[str, Parts] = {}
    differing: set[tuple[str, str]] = set()
    for name, parts in copies:
        first = found.setdefault(name, parts)
        differing.update((name, part) for part in PARTS if first[part] != parts[part])
    return {
        name: {part: it for part, it in parts.items() if (name, part) not in differing} for name, parts in found.items()
    }


def _by_frames(text: str) -> dict[str, Parts]:
    """Read framed JSON-LD as the JSON that it is: each claim wherever it stands in a term, its place by its units."""
    objects = json.loads(text)["@graph"]
    units = {
        it["id"]: f"{it['identifier']} {it['oa:start']['@value']}–{it['oa:end']['@value']}"
        for it in objects
        if "oa:start" in it
    }

    def names(claim: Mapping[str, Any], *keys: str) -> list[str]:
        values = (value for key in keys if (value := claim.get(key)))
        return sorted(
            it.removeprefix("bk:") for value in values for it in ([value] if isinstance(value, str) else value)
        )

    return _agreed(
        (
            claim["identifier"],
            {
                "statement": claim["statement"],
                "hedge": claim["hedge"] or {},
                "frequency": names(claim, "frequency"),
                "polarity": names(claim, "polarity", "negationScope"),
                "context": names(claim, "condition"),
                "evidence": names(claim, "evidenceFlag"),
                "place": sorted(units[unit] for unit in names(claim, "derivedFrom")),
            },
        )
        for each in objects
        for key, claims in each.items()
        if key.startswith("claims")
        for claim in claims
    )


def _claim_properties(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if part.get("code") == "claim" and "valueString" in part:
            yield json.loads(part["valueString"])
        part = list(part.values())
    for inner in part if isinstance(part, list) else ():
        yield from _claim_properties(inner)


def _of_record(record: Mapping[str, Any]) -> Parts:
    def names(*keys: str) -> list[str]:
        return sorted(record[key] for key in keys if record.get(key))

    return {
        "statement": record["statement"],
        "hedge": record["hedge"],
        "frequency": names("frequency"),
        "polarity": names("polarity", "negationScope"),
        "context": sorted(record["context"]),
        "evidence": names("evidence"),
        "place": sorted(f"{place['unit']} {place['start']}–{place['end']}" for place in record["place"]),
    }


_NOTE_PARTS = {  # how a note in Norwegian or English names a part
    **dict.fromkeys(("forbehold", "atterhald", "hedge"), "hedge"),
    **dict.fromkeys(("hyppighet", "kor ofte", "frequency"), "frequency"),
    **dict.fromkeys(("polaritet", "polarity"), "polarity"),
    **dict.fromkeys(("sammenheng", "samanheng", "context"), "context"),
    **dict.fromkeys(("virkning", "verknad", "effect"), "effect"),
    **dict.fromkeys(("dokumentasjon", "evidence"), "evidence"),
    **dict.fromkeys(("sted", "stad", "place"), "place"),
}
_NAMES = "|".join(_NOTE_PARTS)
_NOTE = re.compile(rf"(?P<claim>\S+): (?P<statement>.*?) \[(?P<told>(?:{_NAMES}): .*)\]", re.DOTALL)


def _by_notes(text: str) -> dict[str, Parts]:
    """Read the notes of SKOS concepts; a value may have what stands between values, a name and a colon come next."""
    import rdflib

    found: dict[tuple[str, str], Parts] = {}
    graph = rdflib.Graph().parse(data=text, format="turtle")
    for concept, note in graph.subject_objects(rdflib.URIRef(SKOS + "example")):
        match = _NOTE.fullmatch(str(note))
        if match is None or not isinstance(note, rdflib.Literal) or not note.language:
            continue
        parts = found.setdefault((str(concept), match["claim"]), {part: {} for part in PARTS})
        parts["statement"][note.language] = match["statement"]
        for told in re.split(rf"; (?=(?:{_NAMES}): )", match["told"]):
            name, _, value = told.partition(": ")
            if (part := _NOTE_PARTS[name]) in PARTS:
                parts[part][note.language] = value
    for parts in found.values():
        places = set(parts["place"].values())
        parts["place"] = sorted(places.pop().split(", ")) if len(places) == 1 else sorted(places)
    return _agreed((claim, parts) for (_, claim), parts in found.items())


def _by_csv(text: str) -> dict[str, Parts]:
    """Read the table of claims; several names in a cell have a plus between them."""
    rows = csv.DictReader(io.StringIO(text))
    return {
        row["claim"]: {
            **{
                part: {lang: row[f"{part}_{lang}"] for lang in LANGUAGES if row[f"{part}_{lang}"]} for part in PARTS[:2]
            },
            **{
                part: sorted(filter(None, row[part].split("+")))
                for part in ("frequency", "polarity", "context", "evidence")
            },
            "place": sorted(
                f"{unit} {start}–{end}"
                for unit, start, end in zip(*(row[part].split("+") for part in ("unit", "start", "end")), strict=True)
            ),
        }
        for row in rows
    }


def _nothing(text: str) -> dict[str, Parts]:
    """Read what holds no claim."""
    return {}


def _text(format: str, layer: str | None = None) -> Callable[[Graph], str]:
    return lambda kg: text_of(kg, format, layer)


def _table(kg: Graph) -> str:
    return files({"claims": tables(kg)["claims"]}, "csv")["claims.csv"].decode()


#: format → how its text is made, how it is read, and the name of the reader
FORMATS: dict[str, tuple[Callable[[Graph], str], Callable[[str], dict[str, Parts]], str]] = {
    **{
        name: (_text(name), _by_rdflib(name), "rdflib")
        for name in ("turtle", "ntriples", "rdfxml", "jsonld", "nquads", "trig")
    },
    **{name: (_text(name), _by_pyoxigraph(name), "pyoxigraph") for name in ("turtle12", "trig12")},
    "turtle12 --layer edges": (_text("turtle12", "edges"), _by_pyoxigraph("turtle12"), "pyoxigraph"),
    "turtle --layer edges": (_text("turtle", "edges"), _by_rdflib("turtle"), "rdflib"),
    "nanopubs": (_text("nanopubs"), _by_rdflib("trig"), "rdflib"),
    "jsonld --framed": (framed_text, _by_frames, "json"),
    "fhir": (lambda kg: json.dumps(fhir.bundle(fhir.resources(kg))), _by_json, "json"),
    "skos-ap-no": (concept_text, _by_notes, "rdflib"),
    "tables": (_table, _by_csv, "csv"),
    "void": (_text("void"), _nothing, "none: it describes the data set"),
}
