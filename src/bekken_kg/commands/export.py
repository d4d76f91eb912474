"""Write the graph, or some layers of it, as one sorted file or for another kind of system.

  bekken export turtle --to bekken.ttl
  bekken export fhir --package --to bekken.tgz
  bekken export tables --to tables

The same graph gives the same bytes.

turtle, ntriples, rdfxml and jsonld hold the union of the layers; nquads and trig keep the named graphs. turtle12 and
trig12 are RDF 1.2: each edge has its claim, which reifies it, with hedge, polarity, frequency and evidence flag. With
--layer edges, --edges cautious keeps those edges alone that a claim says without a hedge, a frequency or a negation, in
a named graph of their own.

fhir and skos-ap-no hold the terms and, in fhir, their matches to codes. fhir --to DIR writes one file a resource
(CodeSystem, ValueSets, ConceptMaps, NamingSystem); without --to it is one transaction Bundle, which a FHIR
server takes in one POST; with --package --to FILE.tgz it is an NPM package, as FHIR servers install them.
skos-ap-no is a concept collection in the Norwegian profile. Who publishes them, and the code systems' URIs, are
settings: --settings FILE, or BEKKEN_SETTINGS.

jsonld --framed is for web developers: an object a term with its claims inside, each with its hedge first, and in
schema.org's words what these can say; the context is inside, and in the file context.jsonld of `bekken serve`.

void describes the data set (VoID and DCAT): its layers, classes, properties, links, languages and dumps.

survival reads each format back, from the file alone and with a reader of others, and counts how many of the claims
return with statement, hedge in three languages, frequency, polarity, context, evidence flag and place.

nanopubs --to DIR writes each claim and each evidence statement as a nanopublication (TriG), unsigned. With --supersedes
PATH, what was published before and says the same still is written as it was; what says something else is superseded.

tables --to DIR writes tables to join with, and datapackage.json that describes them: codes, condition_codes,
claims, terms, labels, evidence, publications, kinds, quads; --format csv (the default) or parquet.

review --to FILE.html or FILE.csv is the sheet that a clinician signs: the page to print, or the rows to fill
in and to read back with `bekken review import`.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping

from ..errors import WrongUse
from ..exporting.edges import EDGES
from ..exporting.formats import ANNOTATED, EXPORT_FORMATS, PUBLISHED, PUBLISHED_LAYERS, text_of
from ..rdf.quads import quads_of
from ..rdf.saving import save
from ..rdf.writing import RDF_FORMATS, export
from .options import Parser, default_language, emit, emit_json, emit_markdown, note, talk, terminal_width

REVIEW, TABLES, SURVIVAL, NANOPUBS = "review", "tables", "survival", "nanopubs"


#: what a table, and the counts of survival, are written as; the first is the default
_KINDS = {TABLES: ("csv", "parquet"), SURVIVAL: ("table", "markdown", "json")}
_TABLE_FORMATS = tuple(kind for kinds in _KINDS.values() for kind in kinds)


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken export``."""
    formats = (*EXPORT_FORMATS, TABLES, REVIEW, SURVIVAL)
    parser.add("format", choices=formats, metavar="FORMAT", help=", ".join(formats))
    parser.add_extension()
    parser.add_layer()
    edges = "for --layer edges: all (default), or those that a claim says without hedge, frequency or negation"
    parser.add("--edges", choices=EDGES, default="all", metavar="all|cautious", help=edges)
    parser.add(
        "--to", metavar="PATH", help="write to this file instead of stdout; for fhir, nanopubs and tables a folder"
    )
    kinds = "for tables: csv (default) or parquet; for survival: table (default), markdown or json"
    parser.add("--format", dest="table_format", choices=_TABLE_FORMATS, metavar="FORMAT", help=kinds)
    parser.add("--settings", metavar="FILE", help="who publishes, for fhir, skos-ap-no and nanopubs (TOML)")
    parser.add("--supersedes", metavar="PATH", help="for nanopubs: the file or folder that was published before")
    parser.add("--sparql-endpoint", metavar="URL", help="for void: where the graph can be asked")
    parser.add("--framed", action="store_true", help="for jsonld: an object a term with its claims inside")
    parser.add("--package", action="store_true", help="for fhir: one NPM package (--to FILE.tgz)")
    parser.add_lang(
        "for fhir and review: language of the texts (default: BEKKEN_LANG, else en for fhir, nb for review)"
    )
    parser.set_defaults(lang=None)


def run(args: argparse.Namespace) -> int:
    """Write the file, or the files; 0 when all are written."""
    if args.settings and args.format not in (*PUBLISHED, NANOPUBS):
        raise WrongUse(f"--settings is for {', '.join(PUBLISHED)} and {NANOPUBS}; leave it out for {args.format}")
    if args.supersedes and args.format != NANOPUBS:
        raise WrongUse(f"--supersedes is for {NANOPUBS}; leave it out for {args.format}")
    if args.extension and args.format in (REVIEW, NANOPUBS):
        raise WrongUse(f"{args.format} is made from the shipped graph alone; leave --extension out")
    if args.sparql_endpoint and args.format != "void":
        raise WrongUse(f"--sparql-endpoint is for void; leave it out for {args.format}")
    if args.package and (args.format != "fhir" or not (args.to or "").endswith((".tgz", ".tar.gz"))):
        raise WrongUse("--package is for fhir, with --to FILE.tgz")
    if args.framed and (args.format != "jsonld" or args.layer):
        raise WrongUse("--framed is for jsonld, and has its own choice of layers: leave --layer out")
    if args.edges != "all" and (args.layer != ["edges"] or args.format not in (*RDF_FORMATS, *ANNOTATED)):
        raise WrongUse("--edges cautious is for --layer edges, in a format of RDF")
    if args.table_format and args.table_format not in _KINDS.get(args.format, ()):
        allowed = ", ".join(_KINDS.get(args.format, ())) or "no --format"
        raise WrongUse(f"--format {args.table_format} is not for {args.format}, which takes {allowed}")
    if args.format == SURVIVAL:
        return _survival(args)
    if args.format == TABLES:
        return _tables(args)
    if args.format == REVIEW:
        return _review(args)
    if args.format == "void":
        return _describe(args)
    if args.format in PUBLISHED:
        return _publish(args)
    if args.framed:
        return _frame(args)
    if args.format == NANOPUBS:
        return _nanopubs(args)
    if args.extension or args.format in ANNOTATED or args.edges != "all":
        from ..loading import load

        whole = args.format in ANNOTATED or args.edges != "all"
        if whole and args.layer and args.layer != ["edges"]:
            raise WrongUse(f"{args.format} has the claims on the edges: leave --layer out, or name edges alone")
        graph = load(None if whole else args.layer, extensions=args.extension)
        return _write(args.to, text_of(graph, args.format, "edges" if whole and args.layer else None, None, args.edges))
    return _write(args.to, export(quads_of(args.layer), args.format))


def _survival(args: argparse.Namespace) -> int:
    if args.to or args.layer or args.extension:
        raise WrongUse("survival is counted on the shipped graph and printed: leave --to, --layer and --extension out")
    from ..asking.tables import draw, draw_markdown
    from ..exporting.survival import FORMATS, PARTS, survival
    from ..loading import load

    counts: dict[str, dict[str, int]] = {}
    graph = load()
    for name in FORMATS:
        talk(f"{name} ({len(counts) + 1} of {len(FORMATS)})")
        counts |= survival(graph, [name])
    if args.table_format == "json":
        readers = {name: reader for name, (_, _, reader) in FORMATS.items()}
        formats = [{"format": name, "reader": readers[name], **counts[name]} for name in counts]
        emit_json({"claims": len(graph.claims), "formats": formats})
        return 0
    headings = ["format", *PARTS, "whole"]
    rows = [[name, *(str(counts[name][part]) for part in headings[1:])] for name in counts]
    if args.table_format == "markdown":
        emit_markdown(draw_markdown(headings, rows))
    else:
        emit(draw(headings, rows, terminal_width()) + "\n")
    return 0


def _tables(args: argparse.Namespace) -> int:
    if args.to is None or args.layer:
        raise WrongUse("tables needs --to DIR, a folder, and no --layer")
    from ..exporting.tables import files, tables, version_of
    from ..loading import load

    graph = load(extensions=args.extension)
    return _write_folder(args.to, files(tables(graph), args.table_format or "csv", version_of(graph)))


def _review(args: argparse.Namespace) -> int:
    ending = os.path.splitext(args.to or "")[1].lower()
    if ending not in (".html", ".csv") or args.layer:
        raise WrongUse("review needs --to FILE.html (to print) or --to FILE.csv (to fill in), and no --layer")
    from ..loading import load
    from ..reviewing.sheet import as_csv, sheet
    from ..reviewing.sheet_page import as_html

    lang = args.lang or default_language()
    rows = sheet(load(), lang)
    return _write(args.to, (as_html if ending == ".html" else as_csv)(rows, lang))


def _describe(args: argparse.Namespace) -> int:
    if args.layer:
        raise WrongUse("no layer can be chosen for void: it describes all of them")
    from ..exporting.dataset import dataset_text
    from ..loading import load

    quads = load(extensions=args.extension).engine.quads() if args.extension else quads_of()
    return _write(args.to, dataset_text(quads, args.sparql_endpoint))


def _nanopubs(args: argparse.Namespace) -> int:
    if args.layer:
        raise WrongUse("no layer can be chosen for nanopubs: they have the claims and the evidence")
    from ..exporting.nanopubs import nanopubs, read_earlier, text_of_all
    from ..loading import load
    from ..settings import settings

    earlier = read_earlier(args.supersedes) if args.supersedes else {}
    found = nanopubs(load(), settings(args.settings), earlier)
    current = {nanopub.about for nanopub in found.values()}
    for about in sorted(earlier.keys() - current):
        note(f"{earlier[about].iri} is about {about}, which is no more; its owner can retract it")
    if args.to is None:
        return _write(None, text_of_all(found))
    return _write_folder(args.to, {f"{name}.trig": nanopub.text() for name, nanopub in found.items()})


def _frame(args: argparse.Namespace) -> int:
    from ..exporting.framed import framed_text
    from ..loading import load

    return _write(args.to, framed_text(load(extensions=args.extension)))


def _publish(args: argparse.Namespace) -> int:
    from ..loading import load
    from ..settings import settings

    publication = settings(args.settings)
    graph = load(PUBLISHED_LAYERS, extensions=args.extension)
    if args.format == "fhir" and not args.layer:
        from ..exporting import fhir

        parts = fhir.resources(graph, publication, lang=args.lang or os.environ.get("BEKKEN_LANG") or "en")
        if args.package:
            save({args.to: fhir.package(parts)})
            talk(f"wrote {args.to}")
            return 0
        if args.to is None:
            return _write(None, fhir.text(fhir.bundle(parts)))
        return _write_folder(args.to, {name: fhir.text(resource) for name, resource in parts.items()})
    return _write(args.to, text_of(graph, args.format, args.layer and args.layer[0], publication))


def _write(path: str | None, text: str) -> int:
    if path is None:
        emit(text.encode())
    else:
        save({path: text})
        talk(f"wrote {path}")
    return 0


def _write_folder(folder: str, texts: Mapping[str, str | bytes]) -> int:
    save({os.path.join(folder, name): text for name, text in texts.items()}, folder)
    talk(f"wrote {len(texts)} files to {folder}")
    return 0
