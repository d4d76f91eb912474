"""Extensions: found by every question on every engine, as layers of their own, and changing nothing."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from conftest import Run
from shadow import OWN, X, written

import bekken_kg
from bekken_kg.engines import ENGINES, open_engine
from bekken_kg.errors import CannotDo, NotFound, UnknownName, WrongUse
from bekken_kg.extending.derivation import derive, entailed
from bekken_kg.extending.extension import Extension, is_file, open_extensions
from bekken_kg.namespaces import BK, BKC, GRAPH, RDFS, SKOS, declare, shorten
from bekken_kg.rdf.index import Index
from bekken_kg.rdf.quads import quads_of
from bekken_kg.rdf.turtle import write
from bekken_kg.sandbox.limits import Limits
from bekken_kg.sandbox.process import Confined

PREFIXES = f"""@prefix x: <{X}> . @prefix y: <https://example.org/other/> . @prefix bk: <{BK}> .
@prefix skos: <{SKOS}> . @prefix rdfs: <{RDFS}> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
"""
QUESTIONS = sorted(set(bekken_kg.Catalogue()) - {"where-sources-differ"})  # whose rows need a claim of the same
#: of these the default asks about one term of the base, of which an extension says nothing
ASKED = {"term-card": {"term": "Spot"}, "what-is": {"term": "flekk"}}
#: these count; no IRI is among their cells
COUNTS = {"evidence-flags", "review-status"}


@pytest.fixture(scope="session")
def shadow_file(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("shadow") / "shadow.ttl"
    path.write_text(written(), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="session")
def extended(shadow_file: str) -> dict[str, bekken_kg.KnowledgeGraph]:
    """The shipped graph with its shadow, on each engine."""
    return {engine: bekken_kg.load(engine=engine, extensions=[shadow_file]) for engine in ENGINES}


@pytest.fixture(autouse=True)
def _declared() -> None:
    """Have the prefix of the shadow: it is loaded once, before what other modules left is forgotten."""
    declare({"x": X})


@pytest.fixture
def file(tmp_path: Path) -> Callable[..., str]:
    """Write a file of Turtle, prefixes before it."""

    def write(text: str, name: str = "mine.ttl") -> str:
        (tmp_path / name).write_text(PREFIXES + text, encoding="utf-8")
        return str(tmp_path / name)

    return write


def claim(name: str, rest: str = "", object: str = "x:T") -> str:
    return (
        f"{name} a bk:Claim ; bk:claimSubject bk:PelvicGirdlePain ; bk:claimPredicate bk:hasSymptom ;"
        f" bk:claimObject {object} ; bk:polarity bk:Affirmed ; bk:modality bk:Possible {rest} .\n"
    )


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_finds_its_terms(
    name: str, extended: dict[str, bekken_kg.KnowledgeGraph], shipped: bekken_kg.KnowledgeGraph
) -> None:
    found = extended["oxigraph"].answer(name, **ASKED.get(name, {})).to_tsv()
    assert (X in found) is (name not in COUNTS)
    assert found != shipped.answer(name).to_tsv()


@pytest.mark.parametrize("engine", [engine for engine in ENGINES if engine != "oxigraph"])
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_engine_gives_the_same_rows(
    name: str, engine: str, extended: dict[str, bekken_kg.KnowledgeGraph]
) -> None:
    asked = ASKED.get(name, {})
    assert extended[engine].answer(name, **asked).to_tsv() == extended["oxigraph"].answer(name, **asked).to_tsv()


def test_the_floor() -> None:
    assert len(QUESTIONS) >= 45
    assert len(ENGINES) >= 3


def test_the_base_keeps_every_row_of_its_own(
    extended: dict[str, bekken_kg.KnowledgeGraph], shipped: bekken_kg.KnowledgeGraph
) -> None:
    rows = Counter(extended["oxigraph"].answer("claims").rows)
    assert not Counter(shipped.answer("claims").rows) - rows


@pytest.mark.parametrize(
    "text",
    ["Spot", "x:Spot", f"{X}Spot", f"<{X}Spot>", "flekk", "FLEKK", "spot"],
)
@pytest.mark.parametrize("engine", ENGINES)
def test_a_term_is_found_however_it_is_named(
    text: str, engine: str, extended: dict[str, bekken_kg.KnowledgeGraph]
) -> None:
    term = extended[engine][text]
    assert (term.iri, term.curie, term.kind) == (f"{X}Spot", "x:Spot", "class")
    assert term.label("nn").lang == "nb"  # a fallback, and it says so
    assert [found.id for found in term.claims] == ["S01"]


@pytest.mark.parametrize("text", ["S01", "s01", "x:S01", f"{X}S01"])
@pytest.mark.parametrize("engine", ENGINES)
def test_a_claim_is_found_however_it_is_named(
    text: str, engine: str, extended: dict[str, bekken_kg.KnowledgeGraph]
) -> None:
    assert extended[engine].claim(text).iri == f"{X}S01"


def test_a_number_of_the_leaflet_stays_the_leaflets(extended: dict[str, bekken_kg.KnowledgeGraph]) -> None:
    kg = extended["oxigraph"]
    assert kg.claim("L25").iri.endswith("bekken-kg/claims/L25")
    assert kg.claim("x:L25").iri == f"{X}L25"
    assert kg.claim("x:L25").id == "L25"
    assert [found.iri for found in kg.claims][:2] == [kg.claim("L01").iri, kg.claim("L02").iri]


def test_a_number_that_two_have_is_told(file: Callable[..., str]) -> None:
    one = file(claim("x:C1", '; dcterms:identifier "C1"') + claim("y:C1", '; dcterms:identifier "C1"'))
    kg = bekken_kg.load(extensions=[one])
    with pytest.raises(WrongUse, match="'c1' is the number of several claims: y:C1, x:C1"):
        kg.claim("c1")
    with pytest.raises(NotFound, match="there is no claim 'C9'"):
        kg.claim("C9")
    with pytest.raises(WrongUse, match="x:C1 is a claim: use `bekken claim x:C1`"):
        kg.term("x:C1")


def test_a_name_that_two_have_is_told(file: Callable[..., str]) -> None:
    kg = bekken_kg.load(extensions=[file("x:Twin a owl:Class . y:Twin a owl:Class .")])
    with pytest.raises(WrongUse, match="'Twin' is the name of several terms"):
        kg.term("Twin")


def test_a_prefix_of_two_extensions_is_that_of_the_first() -> None:
    spaces = ("https://example.org/first/", "https://example.org/second#")
    quads = [
        [*ox.parse(f'<{space}{name}> <{SKOS}prefLabel> "a part"@en .', ox.RdfFormat.TURTLE)]
        for space, name in zip(spaces, ("Leaf", "Root"), strict=True)
    ]
    own = [
        Extension(str(number), (), tuple(said), {"q": space})
        for number, (said, space) in enumerate(zip(quads, spaces, strict=True))
    ]
    kg = bekken_kg.KnowledgeGraph(open_engine("oxigraph", [], extra=[*quads[0], *quads[1]]), extensions=own)
    assert kg["q:Leaf"].iri == "https://example.org/first/Leaf"
    assert "q:Root" not in kg
    assert kg["Root"].iri == "https://example.org/second#Root"  # by its name alone, behind a # too


def test_a_claim_without_number_or_statement_is_still_shown(
    file: Callable[..., str], bekken: Callable[..., Run]
) -> None:
    path = file(claim("x:bare"))
    assert bekken("claim", "x:bare", "--extension", path, "--lang", "en").out.startswith("bare (x:bare)\n")
    assert "x:T" in bekken("answer", "symptoms", "--extension", path).out


def test_what_another_source_says_is_not_laid_to_the_leaflet(shadow_file: str, bekken: Callable[..., Run]) -> None:
    out = bekken("claim", "x:L25", "--extension", shadow_file, "--lang", "en").out
    assert "The source says" in out
    assert "leaflet says" not in out
    assert "Bekkenløsning [nb], x:U10, " in out  # the title of its source
    assert "nn: " not in out or "[nb]" in out


def test_commands_take_it(shadow_file: str, bekken: Callable[..., Run]) -> None:
    assert "x:Spot" in bekken("find", "flekk", "--extension", shadow_file).out
    assert "flekk (x:Spot)" in bekken("show", "spot", "--extension", shadow_file).out
    assert "symfyse" in bekken("explain", "x:Spot", "isLocatedIn", "Pelvis", "--extension", shadow_file).out
    assert f"{X}Spot" in bekken("export", "ntriples", "--extension", shadow_file).out
    query = f"ASK {{ <{X}Spot> a <http://www.w3.org/2002/07/owl#Class> }}"
    assert bekken("query", "-e", query, "--extension", shadow_file).out == "true\n"
    words = ("answer", "claims", "-p", "term=x:PainOnWalkingKind", "--format", "csv")
    assert bekken(*words, "--extension", shadow_file).out.count("\n") == 2


def test_without_an_extension_nothing_of_this_is_there(bekken: Callable[..., Run]) -> None:
    assert bekken("show", "x:Spot").code == 1


def test_data_and_extension_do_not_go_together(shadow_file: str, bekken: Callable[..., Run]) -> None:
    run = bekken("query", "-e", "ASK {}", "--data", shadow_file, "--extension", shadow_file)
    assert (run.code, run.out) == (2, "")
    assert "--data" in run.err


def test_the_review_sheet_is_of_the_shipped_graph(shadow_file: str, bekken: Callable[..., Run], tmp_path: Path) -> None:
    run = bekken("export", "review", "--extension", shadow_file, "--to", str(tmp_path / "x.csv"))
    assert (run.code, list(tmp_path.iterdir())) == (2, [])


def graphs(kg: bekken_kg.KnowledgeGraph) -> dict[str, set[ox.Triple]]:
    found: dict[str, set[ox.Triple]] = {}
    for quad in kg.engine.quads():
        found.setdefault(quad.graph_name.value.removeprefix(GRAPH), set()).add(quad.triple)
    return found


def test_it_is_a_layer_of_its_own(file: Callable[..., str]) -> None:
    path = file(OWN.partition("x:isSeenWith")[0] + claim("x:C1", object="x:Spot"), "my file.v2.ttl")
    kg = bekken_kg.load(extensions=[path])
    found = graphs(kg)
    said, follows = found["extension/my-file-v2"], found["extension/my-file-v2/derived"]
    pain, has = ox.NamedNode(BK + "PelvicGirdlePain"), ox.NamedNode(BK + "hasSymptom")
    spot, within = ox.NamedNode(X + "Spot"), ox.NamedNode(BK + "isLocatedIn")
    assert ox.Triple(pain, has, spot) in follows
    assert ox.Triple(spot, within, ox.NamedNode(BK + "Pelvis")) in follows
    assert ox.Triple(spot, ox.NamedNode(RDFS + "label"), ox.Literal("spot", language="en")) in follows
    assert ox.Triple(spot, ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(BK + "Symptom")) in said
    assert not said & follows


@pytest.mark.parametrize("engine", ENGINES)
def test_no_triple_stands_in_two_layers(engine: str, file: Callable[..., str]) -> None:
    restated = 'bk:Relaxin a owl:Class . bk:Pelvis skos:prefLabel "pelvis"@en .'
    restated += " bk:PelvicGirdlePain bk:hasSymptom bk:PainOnWalking ."
    first, second = file(restated + claim("x:C1")), file(restated + claim("x:C1"), "second.ttl")
    kg = bekken_kg.load(engine=engine, extensions=[first, second])
    assert max(Counter(quad.triple for quad in kg.engine.quads()).values()) == 1
    count = "SELECT (COUNT(*) AS ?n) { <https://w3id.org/bekken-kg/terms/Relaxin> a ?class }"
    assert kg.query(count).rows[0].n == bekken_kg.load().query(count).rows[0].n


def test_files_of_one_name_are_two_layers(file: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    files = [file(claim("x:C1")), file(claim("x:C2"), "other/mine.ttl")]
    assert [one.name for one in open_extensions([*files, files[0]])] == ["mine", "mine-2"]


def test_the_graphs_of_a_file_cannot_stand_in_for_the_bases(tmp_path: Path) -> None:
    path = tmp_path / "mine.trig"
    path.write_text(f"GRAPH <{GRAPH}leaflet> {{ <{X}a> <{X}b> <{X}c> }}", encoding="utf-8")
    assert graphs(bekken_kg.load(extensions=[str(path)]))["extension/mine"]
    assert not bekken_kg.load(extensions=[str(path)]).query(f"ASK {{ GRAPH <{GRAPH}leaflet> {{ <{X}a> ?p ?o }} }}")


def test_edges_are_derived_where_edges_are_asked_for(file: Callable[..., str]) -> None:
    path = file(claim("x:C1"))
    ask = f"ASK {{ <{BK}PelvicGirdlePain> <{BK}hasSymptom> <{X}T> }}"
    assert bekken_kg.load(extensions=[path]).query(ask)
    assert not bekken_kg.load(layers=["terms", "leaflet"], extensions=[path]).query(ask)
    assert not bekken_kg.load(extensions=[file(claim("x:C1").replace("Affirmed", "Negated"))]).query(ask)


def test_a_note_on_a_claim_leaves_its_words_as_they_are(file: Callable[..., str]) -> None:
    kg = bekken_kg.load(extensions=[file(f'<{BKC}L25> skos:note "Se også …"@nb .')])
    ask = f"SELECT ?p ?o {{ <{BKC}L25> ?p ?o FILTER(!isBlank(?o)) }} ORDER BY ?p ?o"
    assert Counter(kg.query(ask)) - Counter(bekken_kg.load().query(ask)) == Counter(
        kg.query(f"SELECT ?p ?o {{ VALUES ?p {{ skos:note }} <{BKC}L25> ?p ?o }}".replace("skos:note", f"<{SKOS}note>"))
    )
    assert not Counter(bekken_kg.load().query(ask)) - Counter(kg.query(ask))


def test_a_defined_class_finds_its_place_without_java(file: Callable[..., str]) -> None:
    path = file(
        "x:Ache owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( bk:Pain [ a owl:Restriction ;"
        " owl:onProperty bk:isLocatedIn ; owl:someValuesFrom bk:PubicSymphysis ] ) ] . x:Ache a owl:Class ."
    )
    rows = bekken_kg.load(extensions=[path]).answer("kinds-of", kind="PelvicPain").to_tsv()
    assert f"{X}Ache" in rows


def test_what_is_said_of_an_expression(file: Callable[..., str]) -> None:
    """The name that it leads to follows, and is explained; the expression itself is no kind of anything."""
    path = file(
        "x:A a owl:Class . x:B a owl:Class . x:C a owl:Class . x:D a owl:Class ; rdfs:subClassOf x:A , x:B ."
        "[ a owl:Class ; owl:intersectionOf ( x:A x:B ) ] rdfs:subClassOf x:C ."
        'x:C rdfs:label "c"@nb .'
    )
    kg = bekken_kg.load(extensions=[path])
    assert [len(some) for some in kg.explain(f"{X}D", "subClassOf", f"{X}C").reasons] == [3]
    rows = kg.answer("kinds-of", kind=f"{X}C").to_tsv().splitlines()[1:]
    assert {row.split("\t")[0] for row in rows} == {f"<{X}D>"}


def test_labels_in_other_words_are_found(file: Callable[..., str], bekken: Callable[..., Run]) -> None:
    path = file('x:T a owl:Class ; rdfs:label "etikett"@nb .' + claim("x:C1"))
    assert "etikett" in bekken("answer", "symptoms", "--extension", path).out
    assert bekken_kg.load(extensions=[path])["etikett"].iri == f"{X}T"


def test_the_layers_can_be_chosen(file: Callable[..., str]) -> None:
    kg = bekken_kg.load(layers=["terms"], extensions=[file(claim("x:C1"))])
    assert [found.iri for found in kg.claims] == [f"{X}C1"]
    with pytest.raises(UnknownName):
        bekken_kg.load(layers=["term"], extensions=[file(claim("x:C1"))])


def test_a_text_in_place_of_a_list_is_told(file: Callable[..., str]) -> None:
    with pytest.raises(WrongUse, match="extensions is a list"):
        bekken_kg.load(extensions=file(""))
    assert len(bekken_kg.load(extensions=[Path(file(claim("x:C1")))]).claims) == 59  # type: ignore[list-item]


@pytest.mark.parametrize("word", ["mine.ttl", "MINE.TTL", "./mine", "a/b", "", "m.sssom.tsv"])
def test_a_file_is_told_from_a_name(word: str) -> None:
    assert is_file(word)
    assert not is_file("mine")


def test_its_prefixes_do_not_replace_ours(file: Callable[..., str], tmp_path: Path) -> None:
    (tmp_path / "evil.ttl").write_text(
        f"@prefix bk: <{X}> . @prefix skos: <{X}s/> . bk:Relaxin a skos:Thing .", encoding="utf-8"
    )
    kg = bekken_kg.load(extensions=[str(tmp_path / "evil.ttl")])
    assert kg["bk:Relaxin"].iri == f"{BK}Relaxin"
    assert kg["Relaxin"].iri == f"{BK}Relaxin"
    assert shorten(f"{BK}Relaxin") == "bk:Relaxin"


def test_what_cannot_be_found_in_time_is_refused(file: Callable[..., str]) -> None:
    chain = "".join(f"x:a{i} rdfs:subClassOf x:a{i + 1} .\n" for i in range(20_000))
    with pytest.raises(CannotDo, match="finding what follows from it takes more than 1 s"):
        derive(open_extensions([file(chain)])[0].quads, "mine.ttl", Limits(seconds=1))


def test_what_needs_too_much_memory_is_refused(file: Callable[..., str]) -> None:
    many = " , ".join(f"x:a{i}" for i in range(5000))
    parts = f"bk:claimSubject {many} ; bk:claimObject {many} ; bk:claimPredicate x:p"
    text = f"x:C a bk:Claim ; {parts} ; bk:polarity bk:Affirmed ."
    with pytest.raises(CannotDo, match="takes more than 256 MB of memory"):
        derive(open_extensions([file(text)])[0].quads, "mine.ttl", Limits(memory_mb=256, seconds=30))


def test_a_confined_process_finds_what_is_found_outside_it(shadow_file: str) -> None:
    whole = [*quads_of(["terms", "leaflet"]), *open_extensions([shadow_file])[0].quads]
    inside, outside = (write(triples) for triples in (derive(whole, "x"), entailed(Index(whole))))
    assert inside == outside


def test_blank_nodes_that_are_alike_are_not_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bekken: Callable[..., Run]
) -> None:
    monkeypatch.setenv("BEKKEN_FOREIGN_SECONDS", "2")
    lines = "".join(f"_:b{i} <e:p> _:b{j} .\n" for i in range(9) for j in range(9) if i != j)
    (tmp_path / "alike.nt").write_text(lines, encoding="utf-8")
    run = bekken("export", "nquads", "--extension", str(tmp_path / "alike.nt"))
    assert (run.code, run.out) == (3, "")
    assert "alike.nt' cannot be exported: telling its blank nodes apart takes more than 2 s" in run.err


@pytest.mark.parametrize("format", ["turtle", "nquads", "trig", "ntriples", "jsonld", "rdfxml"])
def test_an_export_has_it_and_is_the_same_every_time(format: str, shadow_file: str, bekken: Callable[..., Run]) -> None:
    first = bekken("export", format, "--extension", shadow_file)
    assert first.code == 0
    assert "shadow/Spot" in first.out or "x:Spot" in first.out
    assert bekken("export", format, "--extension", shadow_file).out == first.out


def test_the_command_loads_what_its_question_reads_and_answers_the_same(
    file: Callable[..., str], bekken: Callable[..., Run]
) -> None:
    """Also where the extension moves a flag, which is in a layer that is loaded for it alone."""
    moved = file(
        "x:Ache a owl:Class ; rdfs:subClassOf bk:Symptom ; skos:prefLabel 'verk'@nb, 'verk'@nn, 'ache'@en ."
        "x:E1 a bk:EvidenceStatement ; bk:aboutClaim <https://w3id.org/bekken-kg/claims/L25> ; bk:stance bk:Contests ;"
        " bk:statement 'Nei.'@nb, 'Nei.'@nn, 'No.'@en ; bk:readAs bk:Abstract ;"
        " bk:publication <https://w3id.org/bekken-kg/evidence/Aldabe2012Relaxin> ."
    )
    whole = bekken_kg.load(extensions=[moved])
    for name in ("claims", "contested-claims", "evidence-flags", "kinds-of", "symptoms"):
        run = bekken("answer", name, "--extension", moved, "--format", "csv")
        assert sorted(run.out.splitlines()) == sorted(whole.answer(name).serialize("csv").decode().splitlines()), name
    assert "endret av en utvidelse" in bekken("answer", "claims", "--extension", moved).out


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is kept there")
def test_what_an_extension_adds_is_kept_and_believed_only_where_it_is_ones_own(
    file: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, started = tmp_path / "kept", list[object]()
    monkeypatch.setenv("BEKKEN_CACHE", str(kept))
    start = Confined.__init__

    def counted(self: Confined, *given: Any, **task: Any) -> None:
        started.append(task)
        start(self, *given, **task)

    monkeypatch.setattr(Confined, "__init__", counted)

    def trips(path: str) -> int:
        """Load, see that the same comes of it, and tell whether a process was needed."""
        before = len(started)
        graph = bekken_kg.load(extensions=[path])
        assert graph.query(f"ASK {{ <{X}Ache> <{BK}isKindOf> <{BK}Symptom> }}")
        return len(started) - before

    mine = file("x:Ache a owl:Class ; rdfs:subClassOf bk:Symptom ; skos:prefLabel 'verk'@nb, 'ache'@en .")
    assert (trips(mine), trips(mine)) == (1, 0)
    (entry,) = kept.iterdir()
    assert (entry.stat().st_mode & 0o777, kept.stat().st_mode & 0o777) == (0o600, 0o700)
    Path(mine).write_text(Path(mine).read_text(encoding="utf-8") + "x:Ache skos:note 'more'@en .", encoding="utf-8")
    assert (trips(mine), trips(mine)) == (1, 0)  # another file
    for entry in kept.iterdir():
        entry.write_bytes(entry.read_bytes().replace(b"Symptom", b"Sjmptom"))
    assert (trips(mine), trips(mine)) == (1, 0)  # changed by somebody
    for entry in kept.iterdir():
        entry.chmod(0o644)
    assert trips(mine) == 1
    kept.chmod(0o755)
    assert (trips(mine), trips(mine)) == (1, 1)
    monkeypatch.setenv("BEKKEN_CACHE", "")
    assert trips(mine) == 1
