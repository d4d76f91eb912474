"""Answer a question of the catalogue; without a name, list the questions.

  bekken answer symptoms
  bekken answer claims -p modality=Recommended --lang en --format csv
  bekken answer symptoms --show        the SPARQL itself, to paste into another tool

On a question, json, csv and tsv are the W3C result formats. The list's json is one object: questions, each
with name, title and question by language, parameters (name, type, of which class, description), columns, claims
and tags.
"""

from __future__ import annotations

import argparse

from ..errors import WrongUse
from .options import (
    GRAPH_FORMATS,
    ROW_FORMATS,
    Parser,
    emit,
    emit_json,
    emit_markdown,
    emit_results,
    open_graph,
    store_of,
)


def configure(parser: Parser) -> None:
    """Add the command's arguments."""
    parser.add("name", nargs="?", metavar="NAME", help="the question's name", completes="questions")
    words = "a parameter of the question, or one of several values of one"
    parser.add("-p", "--parameter", metavar="NAME=VALUE", help=words, repeatable=True, completes="parameters")
    parser.add("--show", action="store_true", help="print the SPARQL with its parameters, do not run it")
    parser.add_common(*ROW_FORMATS, *GRAPH_FORMATS, default=None)


def run(args: argparse.Namespace) -> int:
    """Answer, or list the questions."""
    parameters = _parameters(args.parameter)
    if args.name is None:
        if parameters or args.show:
            raise WrongUse("which question? give its name (`bekken answer` lists them)")
        _list(args)
        return 0
    from ..asking.catalogue import Catalogue

    questions = Catalogue()
    store = store_of(args)
    more = args.extension or store  # which may bring questions of their own
    if not more:
        questions[args.name].check(parameters)  # report a wrong name before anything is loaded
    lang = args.lang
    if "lang" in parameters:
        from ..languages import language

        lang = language(parameters.pop("lang")[-1])
    if parameters or store or args.endpoint or args.name not in questions:
        graph = open_graph(args)
    else:
        from ..loading import load_part

        graph = load_part(questions[args.name].layers, args.engine, args.extension)
    if not more:
        graph.questions = questions  # read once
    if args.endpoint and not args.show:  # the answer of a store is looked at before it is shown
        emit_results(graph.answer(args.name, lang=lang, **parameters), args.format, lang)
        return 0
    sparql = graph.sparql(args.name, lang=lang, **parameters)
    if args.show:
        emit(sparql.encode("utf-8"))
    else:
        emit_results(graph.engine.query(sparql, guarded=True), args.format, lang)
    return 0


def _parameters(given: list[str]) -> dict[str, list[str]]:
    """Sort ``name=value`` words by name."""
    parameters: dict[str, list[str]] = {}
    for word in given:
        name, equals, value = word.partition("=")
        if not (name and equals and value):
            raise WrongUse(f"-p needs name=value, not '{word}'")
        parameters.setdefault(name, []).append(value)
    return parameters


def _list(args: argparse.Namespace) -> None:
    from ..asking.catalogue import Catalogue

    format, lang = args.format, args.lang
    if store := store_of(args):
        from ..loading import load

        catalogue = load(store=store).questions
    elif args.extension:
        from ..loading import load

        catalogue = load(layers=[], extensions=args.extension).questions
    else:
        catalogue = Catalogue()
    questions = [catalogue[name] for name in catalogue]
    groups: dict[str, list[tuple[str, str]]] = {}
    for question in questions:
        groups.setdefault(question.tags[0] if question.tags else "", []).append((question.name, question.text(lang)))
    if format in (None, "table"):
        width = max((len(question.name) for question in questions), default=0)
        blocks = (
            "\n".join([tag, *(f"  {name:<{width}}  {text}" for name, text in rows)]) for tag, rows in groups.items()
        )
        emit("\n\n".join(blocks) + "\n")
    elif format == "markdown":
        lines = (f"## {tag}\n\n" + "\n".join(f"- `{n}`: {text}" for n, text in rows) for tag, rows in groups.items())
        emit_markdown("\n\n".join(lines))
    elif format == "json":
        records = [
            {
                "name": question.name,
                "title": question.titles,
                "question": question.texts,
                "parameters": [parameter.record for parameter in question.parameters.values()],
                "columns": question.columns,
                "claims": question.claims,
                "tags": question.tags,
            }
            for question in questions
        ]
        emit_json({"questions": records})
    else:
        raise WrongUse(f"the list of questions has no format {format}; use table, markdown or json")
