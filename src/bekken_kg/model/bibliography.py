"""Bibliography: a publication, or what the graph has of its own, as BibTeX and as RIS."""

from __future__ import annotations

import re
from collections import namedtuple

from .. import __version__
from ..namespaces import BIBO, BK, BKE, DCTERMS, ONTOLOGY, RDF
from .entity import Entity
from .evidence import Publication, Statement

TYPE_CHECKING = False  # importing typing costs a tenth of a Python start
if TYPE_CHECKING:
    from .entity import Asked

#: field → its name in BibTeX and its tag in RIS
FIELDS = {
    "title": ("title", "TI"),
    "journal": ("journal", "JO"),
    "year": ("year", "PY"),
    "volume": ("volume", "VL"),
    "issue": ("number", "IS"),
    "pages": ("pages", "SP"),
    "publisher": ("publisher", "PB"),
    "edition": ("note", "N1"),
    "doi": ("doi", "DO"),
    "pmid": ("pmid", "AN"),
    "isbn": ("isbn", "SN"),
    "url": ("url", "UR"),
}
#: kind of entry in BibTeX → its type in RIS
KINDS = {"article": "JOUR", "book": "BOOK", "misc": "GEN"}

# Its key, a key of KINDS, its authors ("Family, Initials"; "" among them for those who are not named), and its fields.
Reference = namedtuple("Reference", ("key", "kind", "authors", "fields"))


def reference(iri: str, graph: Asked, lang: str) -> Reference:
    """Return how an entity is cited: a publication as itself, all else as a part of bekken-kg.

    Args:
        iri: what is cited.
        graph: the graph that it is in.
        lang: the language of a term's label or a claim's statement.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> reference(kg["Relaxin"].iri, kg, "en").fields["title"]
        'relaxin'
    """
    if BK + "Publication" in graph.index.iris(iri, RDF + "type"):
        return _published(Publication(iri, graph))
    entity, ontology = Statement(iri, graph), Entity(ONTOLOGY, graph)
    sentence = entity.text(BK + "statement", lang)
    fields = {
        "title": f"{entity.id}. {sentence}" if sentence else str(entity.label(lang)),
        "year": (ontology.text(DCTERMS + "modified", "") or "")[:4],
        "edition": f"bekken-kg, version {__version__}",
        "url": iri,
    }
    creator = ontology.text(DCTERMS + "creator", "")
    return Reference(f"bekken-kg-{entity.name}", "misc", [str(creator)] if creator else [], fields)


def _published(publication: Publication) -> Reference:
    journal = publication.text(BK + "journal", "")
    page = publication.page or (f"https://doi.org/{publication.doi}" if publication.doi else publication.iri)
    fields = {
        "title": publication.title,
        "journal": journal,
        "year": str(publication.year or ""),
        **{name: publication.text(BIBO + name, "") for name in ("volume", "issue", "pages")},
        "publisher": publication.text(DCTERMS + "publisher", ""),
        "doi": publication.doi,
        "pmid": publication.pmid,
        "isbn": publication.isbn,
        "url": page,
    }
    kind = "article" if journal else "book" if publication.isbn else "misc"
    return Reference(publication.iri.removeprefix(BKE), kind, _authors(publication.authors or ""), fields)


def _authors(signed: str) -> list[str]:
    """Return authors one by one: "Aldabe D, et al." is "Aldabe, D" and those who are not named."""
    names = [name.strip() for name in signed.split(",") if name.strip()]
    return ["" if name.startswith("et al") else re.sub(r" ([A-ZÅÄÆØÖ]{1,4})$", r", \1", name) for name in names]


def bibtex(entry: Reference) -> str:
    r"""Write an entry for BibTeX.

    Example:
        >>> print(bibtex(Reference("a", "misc", ["Doe, J", ""], {"title": "50% & more", "year": ""})))
        @misc{a,
          author = {Doe, J and others},
          title = {{50\% \& more}},
        }
        <BLANKLINE>
    """
    people = [f"{{{_tex(name)}}}" if name and ", " not in name else _tex(name) or "others" for name in entry.authors]
    lines = [("author", " and ".join(people))]
    for name, text in entry.fields.items():
        tex = str(text or "") if name in ("url", "doi") else _tex(str(text or ""))
        tex = re.sub(r"(?<=\d)[-–](?=\d)", "--", tex) if name == "pages" else tex
        lines.append((FIELDS[name][0], f"{{{tex}}}" if tex and name == "title" else tex))
    body = "".join(f"  {name} = {{{text}}},\n" for name, text in lines if text)
    return f"@{entry.kind}{{{entry.key},\n{body}}}\n"


def ris(entry: Reference) -> str:
    r"""Write an entry for RIS, as EndNote, Zotero and others read it; it has no word for authors who are not named.

    Example:
        >>> print("\n".join(map(str.strip, ris(Reference("a", "article", ["Doe, J"], {"pages": "1-9"})).splitlines())))
        TY  - JOUR
        AU  - Doe, J
        SP  - 1
        EP  - 9
        ER  -
    """
    lines = [("TY", KINDS[entry.kind]), *(("AU", name) for name in entry.authors)]
    for name, text in entry.fields.items():
        if name == "pages":
            first, _, last = str(text or "").replace("–", "-").partition("-")
            lines += [("SP", first), ("EP", last)]
        else:
            lines.append((FIELDS[name][1], str(text or "")))
    return "".join(f"{tag}  - {' '.join(text.split())}\r\n" for tag, text in lines if text) + "ER  - \r\n"


def _tex(text: str) -> str:
    """Write a text so that TeX takes none of it for a command."""
    special = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
    return re.sub(r"[\\~^&%$#_{}]", lambda found: special.get(found[0]) or f"\\{found[0]}", " ".join(text.split()))
