"""Write the graph, or some layers of it, as one sorted file or for another kind of system.

  bekken export turtle --to bekken.ttl
  bekken export fhir --package --to bekken.tgz
  bekken export tables --to tables

The same graph gives the same bytes.

turtle, ntriples, rdfxml and jsonld hold the union of the layers; nquads and trig keep the named graphs.

fhir and skos-ap-no hold the terms and, in fhir, their matches to codes. fhir --to DIR writes one file a resource
(CodeSystem, ValueSets, ConceptMaps, NamingSystem); without --to it is one transaction Bundle, which a FHIR
server takes in one POST; with --package --to FILE.tgz it is an NPM package, as FHIR servers install them.
skos-ap-no is a concept collection in the Norwegian profile. Who publishes them, and the code systems' URIs, are
settings: --settings FILE, or BEKKEN_SETTINGS.

void describes the data set (VoID and DCAT): its layers, classes, properties, links, languages and dumps.

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
from ..exporting.formats import EXPORT_FORMATS, PUBLISHED, PUBLISHED_LAYERS, text_of
from ..rdf.quads import quads_of
from ..rdf.saving import save
from ..rdf.writing import export
from .options import Parser, default_language, emit, talk

REVIEW, TABLES = "review", "tables"


def configure(parser: Parser) -> None:
    """Add the arguments of ``bekken export``."""
    formats = (*EXPORT_FORMATS, TABLES, REVIEW)
    parser.add("format", choices=formats, metavar="FORMAT", help=", ".join(formats))
    parser.add_extension()
    parser.add_layer()
    parser.add("--to", metavar="PATH", help="write to this file instead of stdout; for fhir and tables a folder")
    parser.add("--format", dest="table_format", choices=("csv", "parquet"), help="for tables: csv (default) or parquet")
    parser.add("--settings", metavar="FILE", help="who publishes, for fhir and skos-ap-no (TOML)")
    parser.add("--sparql-endpoint", metavar="URL", help="for void: where the graph can be asked")
    parser.add("--package", action="store_true", help="for fhir: one NPM package (--to FILE.tgz)")
    parser.add_lang(
        "for fhir and review: language of the texts (default: BEKKEN_LANG, else en for fhir, nb for review)"
    )
    parser.set_defaults(lang=None)


def run(args: argparse.Namespace) -> int:
    """Write the file, or the files; 0 when all are written."""
    if args.settings and args.format not in PUBLISHED:
        raise WrongUse(f"--settings is for {' and '.join(PUBLISHED)}; leave it out for {args.format}")
    if args.extension and args.format == REVIEW:
        raise WrongUse("review is made from the shipped graph alone; leave --extension out")
    if args.sparql_endpoint and args.format != "void":
        raise WrongUse(f"--sparql-endpoint is for void; leave it out for {args.format}")
    if args.package and (args.format != "fhir" or not (args.to or "").endswith((".tgz", ".tar.gz"))):
        raise WrongUse("--package is for fhir, with --to FILE.tgz")
    if args.table_format and args.format != TABLES:
        raise WrongUse(f"--format is for tables; leave it out for {args.format}")
    if args.format == TABLES:
        return _tables(args)
    if args.format == REVIEW:
        return _review(args)
    if args.format == "void":
        return _describe(args)
    if args.format in PUBLISHED:
        return _publish(args)
    if args.extension:
        from ..loading import load

        return _write(args.to, text_of(load(args.layer, extensions=args.extension), args.format))
    return _write(args.to, export(quads_of(args.layer), args.format))


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
