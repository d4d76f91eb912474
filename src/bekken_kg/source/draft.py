"""A draft: the starting Turtle of a new source, its units in place and no claim yet."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from datetime import date

from pyoxigraph import Literal, RdfFormat, Triple, parse

from ..errors import CannotDo, WrongUse
from ..namespaces import PREFIXES, is_of_others, is_ours, prefix_for
from ..wording.detection import detect
from ..words import texts
from . import text_of
from .segmentation import LONGEST_HEADING, Segment, segments
from .units import Unit, digest

_HEAD = """\
# The units of {name}, as `bekken source segment` cut it. The text itself is not here.
# Look over each bk:section, then write a claim from each unit, or a bk:noClaimReason, in this file;
# `bekken check` tells what is still missing. `bekken source show {name} --data FILE`, with the name of this
# file, prints the text with its units marked.
"""
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s<>\"{}|\\^`/]+[^\s<>\"{}|\\^`]*[/#]")


#: what no RDF file may hold; a form feed, which programs put between pages, does no harm where it stands
_CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffe\uffff]")


def draft(path: str, namespace: str | None = None, lang: str | None = None, read_on: date | None = None) -> str:
    """Return the starting Turtle of a text.

    Args:
        path: a plain text file in UTF-8.
        namespace: IRI that the new names begin with, ending in ``/`` or ``#``; one under
            ``https://example.org/`` for ``None``.
        lang: the language of the text: nb, nn or en; found from the text for ``None``.
        read_on: the day on which the text was read; today for ``None``.

    Raises:
        CannotDo: for a file that cannot be read, is no UTF-8, is far too long for a leaflet, or holds control
            characters.
        WrongUse: for a namespace that is no IRI, does not end in ``/`` or ``#``, or is the project's own or that
            of a vocabulary; for a text that holds no letter.

    Example:
        >>> "bk:Source" in draft(__file__)
        True
    """
    text, found = text_to_cut(path)
    prefix, space = _namespace(path, namespace)
    return "\n".join(
        [
            _HEAD.format(name=os.path.basename(path)),
            *_source(text, prefix, space, found, lang or detect(text), read_on or date.today()),
        ]
    )


def draft_of(
    path: str, namespace: str | None, lang: str, found: Sequence[Segment]
) -> tuple[str, str, list[Triple], list[str]]:
    """Return the same of a text that is cut already: prefix, namespace, triples, and the names of the units."""
    text, _ = text_to_cut(path)
    prefix, space = _namespace(path, namespace)
    turtle = "\n".join(_source(text, prefix, space, found, lang, date.today()))
    return prefix, space, [quad.triple for quad in parse(turtle, RdfFormat.TURTLE)], unit_names(found)


def text_to_cut(path: str, units: Sequence[Unit] = ()) -> tuple[str, list[Segment]]:
    """Read a text that may go into a graph, and cut it into segments.

    Args:
        path: a plain text file in UTF-8.
        units: units to look for, to find out the encoding of a file that is not UTF-8.

    Raises:
        CannotDo: for a file that cannot be read, or holds control characters.
        WrongUse: for a text that holds no letter.
    """
    text = text_of(path, units)
    control = _CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise CannotDo(f"{path}:{line} holds the control character U+{ord(control[0]):04X}; take it out of the text")
    found = segments(text)
    if not any(letter.isalpha() for letter in text) or not found:
        raise WrongUse(f"{path} holds no text to cut into units")
    return text, found


def _namespace(path: str, namespace: str | None) -> tuple[str, str]:
    """Return the prefix and the namespace of the new names: what was given, else by the name of the text's file."""
    space = namespace or namespace_for(path)
    if not _IRI.fullmatch(space):
        raise WrongUse(f"'{space}' is no namespace; give an IRI that ends in / or #")
    if is_ours(space) or is_of_others(space):
        whose = "the project's own namespace" if is_ours(space) else "the namespace of a vocabulary"
        raise WrongUse(f"'{space}' is {whose}; give one of your own")
    return prefix_for(space), space


def _source(text: str, prefix: str, space: str, found: Sequence[Segment], lang: str, read_on: date) -> list[str]:
    """Write a source and its units."""
    return [
        *_prefixes(prefix, space),
        "",
        f"{prefix}:source a bk:Source ;",
        _title(text, found[0], lang),
        f'    dcterms:language "{lang}" ;',
        f"    dcterms:publisher {prefix}:publisher ;",
        f'    bk:readOn "{read_on}"^^xsd:date ;',
        f'    bk:length "{len(text)}"^^xsd:nonNegativeInteger ;',
        f'    bk:sha256 "{digest(text)}" .',
        "",
        f"{prefix}:publisher a dcterms:Agent ;  # write who has published the text",
        f"    skos:prefLabel {_in_each('draft.publisher')} .",
        *_units(prefix, text, found),
        "",
    ]


def namespace_for(path: str) -> str:
    """Return the namespace of a text for which none is given, by the name of its file.

    Example:
        >>> namespace_for("texts/Kalde hender.txt")
        'https://example.org/kalde-hender/'
    """
    stem = re.sub(r"[^A-Za-z0-9]+", "-", os.path.splitext(os.path.basename(path))[0]).strip("-").lower()
    return f"https://example.org/{stem or 'leaflet'}/"


def _title(text: str, first: Segment, lang: str) -> str:
    """Return the line of the title: the heading that the text begins with, or what to fill in.

    Any other words of the text may not go into the graph. The check value-missing tells of a title that is not there.
    """
    words = text[first.start : first.end]
    if first.kind == "heading" and len(words) <= LONGEST_HEADING and "\f" not in words:
        return f"    dcterms:title {Literal(words, language=lang)} ;"
    return f'    # The text begins with no heading; write its title here: dcterms:title "…"@{lang} ;'


def _prefixes(prefix: str, space: str) -> list[str]:
    """Declare what the units need, and what the terms and claims need that will be written below them."""
    used = {name: PREFIXES[name] for name in ("bk", "dcterms", "oa", "obo", "owl", "prov", "rdfs", "skos", "xsd")}
    return [f"PREFIX {name}: <{iri}>" for name, iri in sorted((used | {prefix: space}).items())]


def _in_each(name: str) -> str:
    """Return a text in each language, as objects of one statement."""
    return " , ".join(str(Literal(text, language=tag)) for tag, text in texts("source")[name].items())


def _units(prefix: str, text: str, found: Sequence[Segment]) -> list[str]:
    names = unit_names(found)
    lines: list[str] = []
    for number, (name, segment) in enumerate(zip(names, found, strict=True)):
        heading = segment.kind == "heading"
        kinds = "bk:TextUnit , bk:HeadingUnit" if heading else "bk:TextUnit"
        parent = "source" if segment.parent is None else names[segment.parent]
        lines += [
            "",
            f"{prefix}:{name} a {kinds} , oa:TextPositionSelector ;",
            f'    dcterms:identifier "{name}" ;',
            f"    dcterms:isPartOf {prefix}:{parent} ;",
            f"    bk:section bk:{segment.section} ;",
            f'    oa:start "{segment.start}"^^xsd:nonNegativeInteger ;',
            f'    oa:end "{segment.end}"^^xsd:nonNegativeInteger ;',
            f'    bk:sha256 "{digest(text[segment.start : segment.end])}" {";" if heading else "."}',
        ]
        if heading:
            lines.append(f"    bk:noClaimReason {_in_each('draft.heading')} .")
            if number and not segment.hinted:
                lines.append(f"# No word of {name} hints at a section; what follows it is in bk:BackgroundSection.")
    return lines


def unit_names(found: Sequence[Segment]) -> list[str]:
    """Return the segments' names: the headings' H01, H02 and so on, the others' U01, U02.

    Example:
        >>> unit_names([Segment(0, 5, "heading"), Segment(7, 12, "sentence")])
        ['H01', 'U01']
    """
    width = max(2, len(str(len(found))))
    counts = {"H": 0, "U": 0}
    names = []
    for segment in found:
        letter = "H" if segment.kind == "heading" else "U"
        counts[letter] += 1
        names.append(f"{letter}{counts[letter]:0{width}}")
    return names
