"""What a page is about, for search engines: as schema.org, and as the picture that is shown where it is shared.

A claim is a ``Claim`` in its own words, hedge and all; :mod:`bekken_kg.exporting.schema_org` tells what is said
without them. Nothing that the leaflet only says *can* help is a therapy here.
"""

from __future__ import annotations

import struct
import zlib

from .. import __version__
from ..exporting.schema_org import is_condition, signs
from ..knowledge import KnowledgeGraph
from ..model.bibliography import reference
from ..model.claim import Claim, TextUnit
from ..model.entity import Entity
from ..model.evidence import EvidenceStatement, Publication
from ..model.term import Term
from ..namespaces import DCTERMS, ONTOLOGY, RDFS
from .literature import STANCES, counts
from .reader import Reader

#: the size that pictures of shared pages have, and its colours: paper, line, supports, qualifies, contests
WIDTH, HEIGHT = 1200, 630
COLOURS = ("f3f5f2", "16262a", "1f5f9e", "96660a", "93236b")

Json = dict[str, object]


def main_entity(entity: object, page: str, graph: KnowledgeGraph, reader: Reader) -> Json | None:
    """Return what a page is about as schema.org; ``None`` for a page of nothing that it has a word for.

    Args:
        entity: what the page is of, if anything.
        page: the name of its template.
        graph: the graph.
        reader: whom it is for.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> main_entity(kg.claim("L49"), "claim", kg, Reader("en", "en"))["@type"]
        'Claim'
    """
    lang = reader.lang
    if isinstance(entity, Claim):
        about = [{"@id": term.iri, "name": term.label(lang)} for term in (*entity.subjects, *entity.objects)]
        return {**_claim(entity, lang), "about": about}
    if isinstance(entity, EvidenceStatement):
        found: Json = {"@type": "Claim", "@id": entity.iri, "name": entity.reference, "text": entity.statement(lang)}
        return found | ({"isBasedOn": _article(entity.publication, graph)} if entity.publication else {})
    if isinstance(entity, Publication):
        return _article(entity, graph)
    if isinstance(entity, Term) and page == "term":
        names = [*entity.all_labels().values(), *(name for tag in ("nb", "nn", "en") for name in entity.synonyms(tag))]
        label = entity.label(lang)
        return {
            "@type": ["DefinedTerm", "MedicalCondition"] if is_condition(entity) else "DefinedTerm",
            "@id": entity.iri,
            "name": label,
            "alternateName": [name for name in dict.fromkeys(names) if name != label],
            "description": entity.definition(lang) or "",
            "inDefinedTermSet": ONTOLOGY,
            "subjectOf": [_claim(claim, lang) for claim in entity.claims],
            **(_signs(entity, lang) if is_condition(entity) else {}),
        }
    return _dataset(graph, reader) if page in ("start", "text") else None


def _claim(claim: Claim, lang: str) -> Json:
    words: Json = {"@type": "Claim", "@id": claim.iri, "name": claim.reference, "text": claim.statement(lang)}
    return words | {"isBasedOn": [_place(unit, lang) for unit in claim.units]}


def _place(unit: TextUnit, lang: str) -> Json:
    """Return a stretch of a source, and the source: its title and its page."""
    place: Json = {"@type": "CreativeWork", "@id": unit.iri, "name": unit.reference}
    if source := unit.source:
        whole = {
            "@type": "CreativeWork",
            "@id": source.iri,
            "name": source.text(DCTERMS + "title", lang) or source.name,
        }
        pages = source.iris(RDFS + "seeAlso")
        place["isPartOf"] = whole | ({"url": pages[0]} if pages else {})
    return place


def _signs(condition: Term, lang: str) -> Json:
    said = signs(condition, condition.claims)
    named = [{"@type": kind, "@id": term.iri, "name": term.label(lang)} for term, kind in said.items()]
    return {"signOrSymptom": named} if named else {}


def _article(publication: Publication, graph: KnowledgeGraph) -> Json:
    entry = reference(publication.iri, graph, "")
    found = {
        "@type": "ScholarlyArticle" if entry.kind == "article" else "CreativeWork",
        "@id": publication.iri,
        "name": publication.title,
        "author": [
            {"@type": "Person" if ", " in name else "Organization", "name": name} for name in entry.authors if name
        ],
        "datePublished": entry.fields["year"],
        "url": entry.fields["url"],
        "sameAs": f"https://doi.org/{publication.doi}" if publication.doi else "",
    }
    return {key: value for key, value in found.items() if value}


def _dataset(graph: KnowledgeGraph, reader: Reader) -> Json:
    ontology = Entity(ONTOLOGY, graph)
    address = f"{reader.origin}{reader.root}"
    return {
        "@type": "Dataset",
        "@id": ONTOLOGY,
        "name": ontology.text(DCTERMS + "title", reader.lang) or "bekken-kg",
        "description": ontology.text(DCTERMS + "description", reader.lang) or "",
        "creator": {"@type": "Organization", "name": ontology.text(DCTERMS + "creator", "") or "bekken-kg"},
        "license": next(iter(ontology.iris(DCTERMS + "license")), ""),
        "version": __version__,
        "dateModified": ontology.text(DCTERMS + "modified", "") or "",
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{address}/ontology.{ending}"}
            for ending, kind in (("ttl", "text/turtle"), ("jsonld", "application/ld+json"))
        ],
    }


def picture(graph: KnowledgeGraph) -> bytes:
    """Return the literature on all claims as a PNG: a column a claim, a block a publication in a stance.

    Example:
        >>> import bekken_kg
        >>> picture(bekken_kg.load())[:8]
        b'\\x89PNG\\r\\n\\x1a\\n'
    """
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    claims = graph.claims
    step, middle, block = max((WIDTH - 120) // max(len(claims), 1), 4), HEIGHT // 2, 22
    _fill(rows, 60, middle - 1, WIDTH - 120, 3, 1)
    for number, claim in enumerate(claims):
        found = counts([claim])
        left = 60 + number * step
        qualifying = found["Qualifies"]
        top = middle - qualifying * block // 2
        for stance, colour in zip(STANCES, (2, 3, 4), strict=True):
            start = {"Supports": top - found[stance] * block, "Qualifies": top}.get(stance, top + qualifying * block)
            for at in range(found[stance]):
                _fill(rows, left, start + at * block + 2, step - 4, block - 4, colour)
    palette = b"".join(bytes.fromhex(colour) for colour in COLOURS)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows), 9)
    size = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", size), (b"PLTE", palette), (b"IDAT", pixels), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _fill(rows: list[bytearray], left: int, top: int, width: int, height: int, colour: int) -> None:
    """Fill a rectangle, as far as it is on the picture."""
    for row in rows[max(top, 0) : max(top + height, 0)]:
        row[left : left + width] = bytes([colour]) * len(row[left : left + width])
