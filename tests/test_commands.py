"""The commands: results on stdout, one line on stderr for an error, the exit code that is promised."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import pyoxigraph as ox
import pytest
from conftest import Run

import bekken_kg
from bekken_kg.commands import COMMANDS
from bekken_kg.commands.completion import SHELLS, whole_parser
from bekken_kg.commands.options import Parser, emit, emit_json
from bekken_kg.errors import WrongUse

Bekken = Callable[..., Run]
ENTRY = [sys.executable, "-m", "bekken_kg"]
ASK = "ASK { ?claim a <https://w3id.org/bekken-kg/terms/Claim> }"

# words → exit code, and a part of the one line on stderr
WRONG = [
    (["anser"], 2, "unknown command 'anser'; did you mean 'answer'? (commands: answer, ask, check-text, query,"),
    (["--vers"], 2, "unknown option '--vers'"),
    (["answer", "simptoms"], 1, "there is no question 'simptoms'; did you mean 'symptoms'?"),
    (["answer", "symptoms", "-p", "conditon=x"], 2, "has no parameter 'conditon'; did you mean 'condition'?"),
    (["answer", "symptoms", "-p", "condition=Pelviss"], 1, "there is no term 'Pelviss'; did you mean"),
    (["answer", "symptoms", "-p", "condition"], 2, "-p needs name=value"),
    (["answer", "symptoms", "-p", "condition="], 2, "-p needs name=value"),
    (["answer", "symptoms", "-p"], 2, "expected one argument"),
    (["answer", "symptoms", "-p", "lang=sv"], 2, "unknown language 'sv'"),
    (["answer", "SELECT * { ?s ?p ?o }"], 2, "use `bekken query -e`"),
    (["answer", "symptoms", "--format", "jsn"], 2, "--format cannot be 'jsn'; did you mean 'json'?"),
    (["answer", "symptoms", "--format", "turtle"], 2, "use table, markdown, json, csv, tsv"),
    (["answer", "symptoms", "--fromat", "json"], 2, "unknown option '--fromat'; did you mean '--format'?"),
    (["answer", "symptoms", "--form", "json"], 2, "unknown option '--form'; did you mean '--format'?"),
    (["answer", "symptoms", "--lang", "sv"], 2, "unknown language 'sv' (choose nb, nn or en)"),
    (["answer", "symptoms", "--engine", "rdfib"], 2, "--engine cannot be 'rdfib'; did you mean 'rdflib'?"),
    (["answer", "symptoms", "more"], 2, "one word too many: 'more'"),
    (["answer", "../columns"], 1, "there is no question '../columns'"),
    (["answer", "--format", "csv"], 2, "use table, markdown or json"),
    (["answer", "-p", "a=b"], 2, "which question?"),
    (["answer", "--show"], 2, "which question?"),
    (["query"], 2, "give one query"),
    (["query", "a.rq", "-e", ASK], 2, "give one query"),
    (["query", "-e", ""], 2, "the query is empty"),
    (["query", "-e", "symptoms"], 2, "use `bekken answer symptoms`"),
    (["query", "symptoms"], 2, "use `bekken answer symptoms`"),
    (["query", ASK], 2, "put -e before it"),
    (["query", "nowhere.rq"], 3, "there is no file 'nowhere.rq'"),
    (["answer", "symptoms", "condition=Pain"], 2, "a parameter is given as -p NAME=VALUE: -p condition=Pain (see"),
    (["answer", "symptoms", "Pain"], 2, "one word too many: 'Pain' (see"),
    (["query", "."], 3, "is a folder"),
    (["query", "-e", "SELECT * { ?s ?p }"], 2, "line 1, column"),
    (["query", "-e", "DROP ALL"], 2, "updates are refused"),
    (["query", "-e", "ASK { SERVICE <http://localhost:1/> {} }"], 3, "SERVICE is refused"),
    (["query", "-e", "ASK { ?s ?p '\udcff' }"], 2, "not UTF-8"),
    (["query", "-e", ASK, "--format", "csv"], 2, "use table, markdown, json"),
    (["query", "-e", ASK, "--data", "nowhere.ttl"], 3, "there is no file 'nowhere.ttl'"),
    (["show"], 2, "TERM"),
    (["show", "Pubicsymphisis"], 1, "did you mean 'PubicSymphysis'?"),
    (["show", ""], 2, "a term is needed"),
    (["show", "L25"], 2, "use `bekken claim L25`"),
    (["show", "http://x y>"], 1, "there is no term"),
    (["show", "\udcff"], 1, "there is no term"),
    (["claim", "L99"], 1, "there is no claim 'L99'"),
    (["claim", "PubicSymphysis"], 1, "(claims: L01 to L58)"),
    (["find", "xyzzy"], 1, "no term has 'xyzzy'"),
    (["find", ""], 2, "at least one letter"),
    (["find", "smerte", "--limit", "0"], 2, "the limit must be 1 or more"),
    (["find", "smerte", "--limit", "many"], 2, "invalid int value"),
    (["completion", "fsh"], 2, "did you mean 'fish'?"),
]


def test_the_floor() -> None:
    assert len(COMMANDS) >= 10


@pytest.mark.parametrize(("words", "code", "told"), WRONG)
def test_an_error_is_one_line_that_says_what_to_do(bekken: Bekken, words: list[str], code: int, told: str) -> None:
    run = bekken(*words)
    assert (run.code, run.out) == (code, "")
    assert run.err.startswith("bekken: ")
    assert run.err.endswith("\n")
    assert len(run.err.splitlines()) == 1
    assert told in run.err


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_help(bekken: Bekken, command: str) -> None:
    run = bekken(command, "--help")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"usage: bekken {command} ")
    assert bekken("help", command) == run


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_keeps_its_contract(command: str) -> None:
    module = import_module(f"bekken_kg.commands.{command.replace('-', '_')}")
    parser = Parser(prog=command)
    module.configure(parser)
    assert len(parser._actions) >= 2
    assert callable(module.run)


@pytest.mark.parametrize("words", [[], ["--help"], ["-h"], ["help"]])
def test_the_help_lists_every_command(bekken: Bekken, words: list[str]) -> None:
    run = bekken(*words)
    assert (run.code, run.err) == (0, "")
    assert {line.split()[0] for line in run.out.splitlines() if line.startswith("  ")} == set(COMMANDS)


def test_the_version(bekken: Bekken) -> None:
    run = bekken("--version")
    assert (run.code, run.out) == (0, f"bekken {bekken_kg.__version__}\n")


def test_a_question_as_json_is_w3cs_and_as_the_api_gives_it(bekken: Bekken, shipped: bekken_kg.KnowledgeGraph) -> None:
    run = bekken("answer", "symptoms", "--format", "json", "--lang", "nn")
    assert run.out == shipped.answer("symptoms", lang="nn").to_json() + "\n"
    assert set(json.loads(run.out)) == {"head", "results"}


@pytest.mark.parametrize("format", ["csv", "tsv"])
def test_other_machine_formats_are_as_the_api_gives_them(
    bekken: Bekken, shipped: bekken_kg.KnowledgeGraph, format: str
) -> None:
    run = bekken("answer", "treatments", "--format", format)
    assert run.out == shipped.answer("treatments").serialize(format).decode("utf-8")


def test_a_table_is_for_people(bekken: Bekken) -> None:
    run = bekken("answer", "treatments", "--lang", "en")
    assert (run.code, run.err) == (0, "")
    assert "acupuncture" in run.out
    assert "is said to" in run.out
    assert "https://" not in run.out


def test_parameters_choose_and_a_language_among_them_wins(bekken: Bekken) -> None:
    run = bekken("answer", "symptoms", "-p", "lang=en", "--lang", "nn", "-p", "condition=bekkenløsning")
    assert "pain on walking" in run.out


def test_a_question_shows_its_sparql(bekken: Bekken, shipped: bekken_kg.KnowledgeGraph) -> None:
    run = bekken("answer", "symptoms", "--show", "--lang", "en")
    assert run.out == shipped.sparql("symptoms", lang="en")
    assert len(shipped.query(run.out)) == len(shipped.answer("symptoms"))


def test_the_list_has_every_question(bekken: Bekken, shipped: bekken_kg.KnowledgeGraph) -> None:
    run = bekken("answer", "--lang", "en")
    assert {line.split()[0] for line in run.out.splitlines() if line.startswith("  ")} == set(shipped.questions)


def test_the_list_for_machines(bekken: Bekken, shipped: bekken_kg.KnowledgeGraph) -> None:
    questions = json.loads(bekken("answer", "--format", "json").out)["questions"]
    assert [question["name"] for question in questions] == list(shipped.questions)
    symptoms = next(question for question in questions if question["name"] == "symptoms")
    assert [parameter["name"] for parameter in symptoms["parameters"]] == ["condition", "lang"]
    assert set(symptoms["title"]) == {"nb", "nn", "en"}


def test_the_list_as_markdown(bekken: Bekken) -> None:
    assert "\n- `symptoms`: " in bekken("answer", "--format", "markdown").out


@pytest.mark.parametrize(("query", "out"), [(ASK, "true\n"), ("ASK { ?s ?p 1234 }", "false\n")])
def test_a_truth_is_an_answer(bekken: Bekken, query: str, out: str) -> None:
    assert bekken("query", "-e", query) == (0, out, "")


def test_no_rows_is_an_answer(bekken: Bekken) -> None:
    assert bekken("query", "-e", "SELECT ?s { ?s ?p 1234 }", "--format", "csv") == (0, "s\r\n", "")


def test_a_graph_is_turtle_unless_asked_otherwise(bekken: Bekken) -> None:
    run = bekken("query", "-e", "DESCRIBE <https://w3id.org/bekken-kg/claims/L25>")
    assert "@prefix bkc: <https://w3id.org/bekken-kg/claims/> ." in run.out
    assert len(list(ox.parse(run.out, ox.RdfFormat.TURTLE))) >= 10


@pytest.mark.parametrize("engine", ["oxigraph", "rdflib"])
def test_data_of_ones_own(bekken: Bekken, tmp_path: Path, engine: str) -> None:
    (tmp_path / "mine.ttl").write_text('<e:a> <e:b> "c" .', encoding="utf-8")
    query = tmp_path / "my.rq"
    query.write_bytes(b"\xef\xbb\xbfSELECT * { ?s ?p ?o }")
    run = bekken("query", str(query), "--data", str(tmp_path / "mine.ttl"), "--format", "csv", "--engine", engine)
    assert run.out == "o,p,s\r\nc,e:b,e:a\r\n"


def test_a_query_from_stdin(bekken: Bekken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ASK.encode())))
    assert bekken("query", "-").out == "true\n"


def test_a_query_in_another_encoding_is_told(bekken: Bekken, tmp_path: Path) -> None:
    (tmp_path / "latin.rq").write_bytes(b'ASK { ?s ?p "\xe6" }')
    run = bekken("query", str(tmp_path / "latin.rq"))
    assert run.code == 3
    assert "not UTF-8 (byte 13)" in run.err


@pytest.mark.parametrize(
    ("lang", "heading"), [("nb", "Gjelder alltid"), ("nn", "Gjeld alltid"), ("en", "Always holds")]
)
def test_show_speaks_the_asked_language(bekken: Bekken, lang: str, heading: str) -> None:
    run = bekken("show", "symfyse", "--lang", lang)
    assert run.code == 0
    assert heading in run.out
    assert "bk:PubicSymphysis" in run.out
    assert "L17: " in run.out


def test_show_has_the_claims_with_their_hedges(bekken: Bekken) -> None:
    out = " ".join(bekken("show", "Acupuncture").out.split())
    assert "skal ha god effekt" in out


def test_show_for_machines(bekken: Bekken) -> None:
    record = json.loads(bekken("show", "PelvicGirdlePain", "--format", "json").out)
    assert list(record)[:6] == ["iri", "curie", "kind", "labels", "synonyms", "definitions"]
    assert {"scopeNotes", "parents", "children", "axioms", "axiomsTo", "claims", "status"} <= set(record)
    hedged = next(claim for claim in record["claims"] if claim["id"] == "L50")
    assert hedged["modality"]["curie"] == "bk:Reported"
    assert hedged["hedges"]["nb"] == "skal ha god effekt"
    assert hedged["units"][0]["id"].startswith("U")


def test_claim_speaks_the_asked_language(bekken: Bekken) -> None:
    out = bekken("claim", "l49", "--lang", "en").out
    assert "may reduce the pain" in out
    assert "bk:PoolExercise" in out
    assert "2133–2172" in out


def test_claim_shows_its_links(bekken: Bekken, shipped: bekken_kg.KnowledgeGraph) -> None:
    linked = next(claim for claim in shipped.claims if claim.links)
    out = bekken("claim", linked.id).out
    assert linked.links[0][1].id in out
    assert linked.links[0][0].label("nb") in out


def test_claim_for_machines(bekken: Bekken) -> None:
    record = json.loads(bekken("claim", "bkc:L49", "--format", "json").out)
    assert record["id"] == "L49"
    assert record["objects"][0]["curie"] == "bk:PoolExercise"
    assert set(record["statements"]) == {"nb", "nn", "en"}
    assert {"cues", "links", "linkedFrom", "polarity", "modality", "hedges"} <= set(record)


@pytest.mark.parametrize("words", [["show", "Pain"], ["claim", "L25"]])
@pytest.mark.parametrize(
    ("format", "form"),
    [("turtle", ox.RdfFormat.TURTLE), ("ntriples", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)],
)
def test_show_and_claim_as_rdf(bekken: Bekken, words: list[str], format: str, form: ox.RdfFormat) -> None:
    assert len(list(ox.parse(bekken(*words, "--format", format).out, form))) >= 5


@pytest.mark.parametrize("words", [["show", "Pain"], ["claim", "L25"], ["find", "smerte"], ["answer", "symptoms"]])
def test_markdown(bekken: Bekken, words: list[str]) -> None:
    run = bekken(*words, "--format", "markdown")
    assert run.code == 0
    assert run.out.startswith(("# ", "| "))


def test_find_shows_what_matched(bekken: Bekken) -> None:
    run = bekken("find", "pelvic girdle", "--lang", "nn")
    assert run.code == 0
    assert "bekkenløysing" in run.out
    assert "bk:PelvicGirdlePain" in run.out
    assert "[en]" in run.out


def test_find_for_machines(bekken: Bekken) -> None:
    record = json.loads(bekken("find", "bekkenlosning", "--format", "json", "--limit", "1").out)
    assert record["text"] == "bekkenlosning"
    (hit,) = record["hits"]
    assert (hit["curie"], hit["matched"], hit["lang"], hit["rank"]) == (
        "bk:PelvicGirdlePain",
        "bekkenløsning",
        "nb",
        "exact",
    )


def test_the_environment_chooses_the_language(bekken: Bekken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BEKKEN_LANG", "en")
    assert "pain on walking" in bekken("answer", "symptoms").out
    assert "smerte ved gange" in bekken("answer", "symptoms", "--lang", "no").out
    monkeypatch.setenv("BEKKEN_LANG", "xx")
    assert bekken("answer", "symptoms").err.startswith("bekken: BEKKEN_LANG: unknown language 'xx'")


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_code(bekken: Bekken, shell: str) -> None:
    run = bekken("completion", shell)
    assert (run.code, run.err) == (0, "")
    assert "bekken" in run.out
    assert "_ARGCOMPLETE" in run.out


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bekken an", "answer"),
        ("bekken answer symptom-l", "symptom-locations"),
        ("bekken answer symptoms -p c", "condition="),
        ("bekken answer symptoms --lang n", "nn"),
        ("bekken answer symptoms --format mark", "markdown"),
        ("bekken show PubicS", "PubicSymphysis"),
        ("bekken claim L2", "L25"),
        ("bekken export tur", "turtle"),
    ],
)
def test_completion_offers(tmp_path: Path, line: str, expected: str) -> None:
    out = tmp_path / "offered"
    env = {
        **os.environ,
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(out),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
    }
    subprocess.run(ENTRY, env=env, check=True, capture_output=True)
    assert expected in [word.strip() for word in out.read_text(encoding="utf-8").split("\x0b")]


def test_every_completer_is_known() -> None:
    assert whole_parser().prog == "bekken"


def test_a_console_without_utf8_shows_what_it_can() -> None:
    env = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    table = subprocess.run([*ENTRY, "show", "bk:PelvicGirdlePain"], env=env, capture_output=True, check=True)
    assert b"bekkenl?sning" in table.stdout
    machine = subprocess.run(
        [*ENTRY, "answer", "glossary", "--format", "csv"], env=env, capture_output=True, check=True
    )
    assert "bekkenløsning".encode() in machine.stdout
    wrong = subprocess.run([*ENTRY, "show", "bekkenløsnin"], env=env, capture_output=True, check=False)
    assert wrong.stderr.startswith(b"bekken: there is no term 'bekkenl\\xf8snin'")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    with subprocess.Popen([*ENTRY, "answer", "glossary"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell and /dev/full")
@pytest.mark.parametrize(
    ("ending", "code", "told"),
    [
        ("answer glossary >&-", 0, ""),
        ("nonsense 2>&-", 2, ""),
        ("find smerte > /dev/full", 3, "No space left"),
        ("export turtle > /dev/full", 3, "No space left"),
        ("--help > /dev/full", 3, "No space left"),
        ("export turtle --to /dev/full", 3, "No space left"),
        ("nonsense 2> /dev/full", 2, ""),
        ("claim L99 2> /dev/full", 1, ""),
        ("find smerte > /dev/full 2> /dev/full", 3, ""),
        ("reason nowhere.ttl 2> /dev/full", 3, ""),
    ],
)
def test_a_stream_that_is_closed_or_full(ending: str, code: int, told: str) -> None:
    shell = ["sh", "-c", f'"$0" "$@" {ending}', *ENTRY]
    done = subprocess.run(shell, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (code, "")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == bool(told)


EXAMPLES = sorted(
    {
        match[1]
        for command in COMMANDS
        for match in re.finditer(
            r"^ {2,}bekken ((?:answer|query|show|claim|find|explain|export)\b.*?)(?: {3}.*)?$",
            import_module(f"bekken_kg.commands.{command.replace('-', '_')}").__doc__ or "",
            re.MULTILINE,
        )
        if "my.rq" not in match[1] and "sheet" not in match[1]
    }
)


def test_the_help_texts_have_examples() -> None:
    assert len(EXAMPLES) >= 12


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_of_a_help_text_works(
    bekken: Bekken, example: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # what an example writes stays nowhere else
    run = bekken(*shlex.split(example))
    assert (run.code, run.err) == (0, "")


def test_an_answer_without_rows_has_its_headings(bekken: Bekken) -> None:
    run = bekken("answer", "term-of-code", "-p", "code=XXX", "--lang", "en")
    assert (run.code, run.out.split()[0]) == (0, "code")


def test_an_interrupt_is_no_traceback(bekken: Bekken, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bekken_kg.loading.load_part", interrupted)
    assert bekken("answer", "symptoms") == (130, "", "")


def test_a_fault_of_our_own_is_one_line_too(bekken: Bekken, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("oh\nno")

    monkeypatch.setattr("bekken_kg.loading.load_part", broken)
    monkeypatch.delenv("BEKKEN_DEBUG", raising=False)
    run = bekken("answer", "symptoms")
    assert run.code == 3
    assert run.err == "bekken: a fault in bekken itself: ZeroDivisionError: oh no (BEKKEN_DEBUG=1 shows where)\n"
    monkeypatch.setenv("BEKKEN_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        bekken("answer", "symptoms")


def test_a_disk_fault_is_one_line_too(bekken: Bekken, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "out.ttl")

    monkeypatch.setattr("bekken_kg.loading.load_part", full)
    assert bekken("answer", "symptoms") == (3, "", "bekken: out.ttl: No space left on device\n")


def test_emit_writes_to_a_stand_in_for_stdout(monkeypatch: pytest.MonkeyPatch) -> None:
    stand_in = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stand_in)
    emit("tøy\n")
    emit("bånd\n".encode())
    emit_json({"ø": 1})
    assert stand_in.getvalue() == 'tøy\nbånd\n{\n  "ø": 1\n}\n'


def test_a_parser_error_raises_and_does_not_leave() -> None:
    parser = Parser(prog="bekken y")
    parser.add_argument("x")
    with pytest.raises(WrongUse, match=r"required: x \(see 'bekken y --help'\)"):
        parser.parse_args([])


def test_no_colour_is_used(bekken: Bekken) -> None:
    assert "\x1b" not in bekken("show", "Pain").out + bekken("find", "smerte").out + bekken("--help").out


@pytest.mark.parametrize("terminal", [True, False])
@pytest.mark.parametrize("format", ["json", "csv", "tsv"])
def test_rows_are_the_same_bytes_with_a_person_at_the_terminal_and_without(
    bekken: Bekken,
    shipped: bekken_kg.KnowledgeGraph,
    monkeypatch: pytest.MonkeyPatch,
    format: str,
    terminal: bool,
) -> None:
    answer = shipped.answer("symptoms", lang="en")
    monkeypatch.setattr("bekken_kg.commands.options.sys.stderr.isatty", lambda: terminal)
    run = bekken("answer", "symptoms", "--lang", "en", "--format", format)
    assert run.out == answer.serialize(format).decode() + ("\n" if format == "json" else "")
    assert run.err == (f"{len(answer)} rows\n" if terminal else "")
