"""The tools for assistants: nothing without its hedge, everything bounded, every error with what to try next."""

from __future__ import annotations

import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import jsonschema
import pytest
from assisting import COMMAND, ENDLESS, over_http, over_stdio, refused, told
from conftest import Run
from mcp.client import Client

import bekken_kg
from bekken_kg.assistants.queries import AT_ONCE, Queries
from bekken_kg.assistants.results import MOST, statement_of
from bekken_kg.assistants.server import Server, server
from bekken_kg.assistants.tools import Tools
from bekken_kg.errors import CannotDo

ARGUMENTS = {
    "ask": ["question", "lang"],
    "check_text": ["text", "lang"],
    "search_terms": ["text", "lang"],
    "describe_term": ["term", "lang"],
    "list_questions": ["lang"],
    "answer_question": ["name", "parameters", "lang"],
    "sparql": ["query"],
    "map_code": ["code", "system", "lang"],
    "cite_claim": ["claim"],
}
PAGE = Path(__file__).parent.parent / "docs" / "assistants.md"
NEEDED = ("claim", "hedge", "polarity", "frequency", "evidence", "place")
_BK = "PREFIX bk: <https://w3id.org/bekken-kg/terms/> PREFIX bkc: <https://w3id.org/bekken-kg/claims/> "
#: tool, arguments, and claims that must be told with it
SCRIPT: list[tuple[str, dict[str, Any], set[str]]] = [
    ("ask", {"question": "Hva kan lindre smertene?"}, {"L47", "L48", "L49", "L50"}),
    ("ask", {"question": "Hjelper akupunktur?"}, {"L50"}),
    ("ask", {"question": "Hjelper ikke akupunktur?"}, {"L50"}),
    ("ask", {"question": "Does a pelvic belt help?"}, {"L47"}),
    ("ask", {"question": "Kva bør ein unngå?"}, {"L53"}),
    ("ask", {"question": "What are the symptoms?"}, {"L22", "L25", "L27"}),
    ("ask", {"question": "What is the dose of ibuprofen?"}, set()),
    ("ask", {"question": "Hva koster et bekkenbelte?", "lang": "nb"}, set()),
    ("check_text", {"text": "Akupunktur hjelper alle. Et belte kan være nyttig.", "lang": "nb"}, {"L47", "L50"}),
    ("answer_question", {"name": "treatments"}, {"L45", "L47", "L49", "L50"}),
    ("answer_question", {"name": "symptoms", "lang": "nn"}, {"L22", "L25"}),
    ("answer_question", {"name": "things-to-avoid"}, {"L53"}),
    ("answer_question", {"name": "claims", "parameters": {"modality": "Recommended"}}, {"L53"}),
    ("answer_question", {"name": "claims", "parameters": {"modality": ["kan", "bør"]}, "lang": "nb"}, {"L49", "L53"}),
    ("answer_question", {"name": "mechanism"}, {"L12", "L13"}),
    ("answer_question", {"name": "negative-findings"}, {"L42"}),
    ("answer_question", {"name": "recurrence", "lang": "nb"}, set()),
    ("answer_question", {"name": "contested-claims"}, {"L12"}),
    ("answer_question", {"name": "term-of-code", "parameters": {"code": "O26.7"}}, {"L15"}),
    ("describe_term", {"term": "relaksin"}, {"L11"}),
    ("describe_term", {"term": "bk:PoolExercise", "lang": "nb"}, {"L49"}),
    ("describe_term", {"term": "https://w3id.org/bekken-kg/terms/Acupuncture"}, {"L50"}),
    ("search_terms", {"text": "bekkenlosning"}, set()),
    ("search_terms", {"text": "vondt å gå", "lang": "nn"}, set()),
    ("list_questions", {"lang": "nn"}, set()),
    ("map_code", {"code": "O26.7"}, {"L15"}),
    ("map_code", {"code": "703619001", "system": "SNOMEDCT", "lang": "nb"}, {"L15"}),
    ("map_code", {"code": "RO:0002566"}, set()),
    ("cite_claim", {"claim": "L49"}, {"L49"}),
    ("cite_claim", {"claim": "https://w3id.org/bekken-kg/claims/L53"}, {"L53"}),
    ("sparql", {"query": _BK + "SELECT ?claim { ?claim bk:claimObject bk:PoolExercise }"}, {"L49"}),
    ("sparql", {"query": _BK + "CONSTRUCT WHERE { bkc:L50 bk:polarity ?polarity }"}, {"L50"}),
    ("sparql", {"query": _BK + "ASK { ?claim a bk:Claim }"}, set()),
]
#: tool, arguments, and what the refusal says
HOSTILE: list[tuple[str, dict[str, Any], str]] = [
    ("ask", {}, "question"),
    ("ask", {"question": ""}, "at least one word"),
    ("ask", {"question": "a" * 5000}, "at most 1000"),
    ("ask", {"question": 5}, "valid string"),
    ("ask", {"question": "Hva hjelper?", "lang": "de"}, "choose nb, nn or en"),
    ("check_text", {"text": "…"}, "no text to check"),
    ("check_text", {"text": "Alt hjelper. " * 5000}, "50000 characters"),
    ("search_terms", {"text": "\x00\u202e"}, "try"),
    ("search_terms", {"text": "x" * 2_000_000}, "1000 characters"),
    ("describe_term", {"term": "Relaxn"}, "did you mean 'relaxin'"),
    ("describe_term", {"term": "L49"}, "cite_claim"),
    ("describe_term", {"term": "../../etc/passwd"}, "search_terms"),
    ("answer_question", {"name": "treatment"}, "did you mean 'treatments'"),
    ("answer_question", {"name": "../catalogue"}, "list_questions"),
    ("answer_question", {"name": "SELECT * { ?s ?p ?o }"}, "sparql"),
    ("answer_question", {"name": "claims", "parameters": {"modalty": "kan"}}, "did you mean 'modality'"),
    ("answer_question", {"name": "claims", "parameters": {"modality": "} DROP ALL"}}, "one of these"),
    ("answer_question", {"name": "claims", "parameters": {"modality": {"a": 1}}}, "parameters"),
    ("answer_question", {"name": "claims", "parameters": {"modality": True}}, "parameters"),
    ("answer_question", {"name": "claims", "parameters": []}, "parameters"),
    ("answer_question", {"name": "claims", "parameters": {"term": ["bk:Pain"] * 60}}, "at most 50"),
    ("answer_question", {"name": "claims", "parameters": {"term": "x" * 1_000_000}}, "1000 characters"),
    ("describe_term", {"term": "x" * 1_000_000}, "1000 characters"),
    ("cite_claim", {"claim": "x" * 1_000_000}, "1000 characters"),
    ("x" * 1_000_000, {}, "there is no tool"),
    ("ask", {"question": "Hva?", "y" * 1_000_000: 1}, "no argument"),
    ("answer_question", {"name": "term-of-code", "parameters": {"code": 10**300, "system": "X"}}, "one of these"),
    ("sparql", {"query": ""}, "empty"),
    ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "read-only"),
    ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }"}, "SERVICE is refused"),
    ("sparql", {"query": "SELECT * { ?s bk:isPartOf ?o }"}, "PREFIX bk:"),
    ("sparql", {"query": "ASK { FILTER(" + "(" * 900 + "1" + ")" * 900 + ") }"}, "flatter"),
    ("sparql", {"query": "SELECT (CONCAT(?a, ?b) AS ?c) { ?s ?p ?a . ?t ?q ?b }"}, "less of it"),
    ("map_code", {"code": "Q99.99"}, "no term is mapped"),
    ("map_code", {"code": "O26.7", "system": "ICD-9"}, "one of these"),
    ("map_code", {"code": "http://nowhere.example|O26.7"}, "no code system"),
    ("cite_claim", {"claim": "L99"}, "L01 to L58"),
    ("cite_claim", {"clam": "L49"}, "did you mean 'claim'"),
    ("cit_claim", {"claim": "L49"}, "did you mean 'cite_claim'"),
    ("__init__", {}, "there is no tool"),
]


@pytest.fixture(scope="module")
def made() -> Iterator[Server]:
    graph = bekken_kg.load()
    with Queries(graph) as queries:
        yield server(graph, queries, "en")


def schemas(made: Server) -> dict[str, Any]:
    async def all_of_them() -> dict[str, Any]:
        return {tool.name: tool for tool in await made.list_tools()}

    return anyio.run(all_of_them)


def test_the_floor() -> None:
    assert len(SCRIPT) >= 30
    assert {tool for tool, _, _ in SCRIPT} == set(ARGUMENTS)
    assert len(SETTINGS) == 3


def test_the_tools_and_their_arguments(made: Server) -> None:
    tools = schemas(made)
    assert {name: list(tool.input_schema["properties"]) for name, tool in tools.items()} == ARGUMENTS
    assert all(tool.description and tool.annotations.read_only_hint for tool in tools.values())
    described = [it for tool in tools.values() for it in tool.input_schema["properties"].values()]
    assert all(it["description"] for it in described)


@pytest.mark.parametrize("tool", sorted(set(ARGUMENTS) - {"search_terms", "list_questions"}))
@pytest.mark.parametrize("key", NEEDED)
def test_a_statement_without_its_hedge_does_not_validate(made: Server, tool: str, key: str) -> None:
    schema = schemas(made)[tool].output_schema
    (arguments,) = [arguments for name, arguments, claims in SCRIPT if name == tool and claims][:1]

    async def answer() -> Any:
        async with Client(made) as client:
            return await told(client, tool, **arguments)

    found = anyio.run(answer)
    jsonschema.validate(found, schema)
    del found["statements"][0][key]
    with pytest.raises(jsonschema.ValidationError, match=f"'{key}' is a required property"):
        jsonschema.validate(found, schema)


async def play(client: Client, graph: bekken_kg.KnowledgeGraph) -> None:
    """Play the script: each statement is the claim's own, and the claims that must be there are."""
    for tool, arguments, claims in SCRIPT:
        found = await told(client, tool, **arguments)
        lang = found.get("language") or arguments.get("lang") or "en"
        statements = found.get("statements", [])
        expected = [statement_of(graph.claim(it["claim"]), lang).model_dump() for it in statements]
        assert statements == expected, (tool, arguments)
        assert claims <= {it["claim"] for it in statements}, (tool, arguments)
        if tool == "ask":
            assert (found["query"] is None) == (not claims), arguments
            assert [it["claim"] for it in statements] == found["claims"]


def test_a_script_over_stdio(shipped: bekken_kg.KnowledgeGraph) -> None:
    async def run() -> None:
        async with over_stdio() as client:
            await play(client, shipped)

    anyio.run(run)


SETTINGS = re.findall(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("text", SETTINGS)
def test_the_settings_of_a_client_start_it(text: str) -> None:
    ((_, entry),) = next(iter(json.loads(text).values())).items()
    assert entry["command"] == "bekken"
    words = entry["args"]
    assert words[0] == "mcp"

    async def run() -> Any:
        async with over_stdio(*words[1:]) as client:
            return await told(client, "cite_claim", claim="L49")

    assert anyio.run(run)["statements"][0]["hedge"] == "kan redusere smertene"


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_script_over_http(shipped: bekken_kg.KnowledgeGraph, mode: str) -> None:
    async def run(address: str) -> None:
        async with Client(address, mode=mode) as client:
            await play(client, shipped)

    with over_http() as (address, _):
        anyio.run(run, address)


@pytest.mark.parametrize("transport", ["stdio", "http"])
def test_hostile_arguments(transport: str) -> None:
    async def attack(client: Client) -> None:
        for tool, arguments, advice in HOSTILE:
            sentence = await refused(client, tool, arguments)
            assert advice in sentence, (tool, str(arguments)[:100])
            assert "\n" not in sentence
            assert len(sentence) < 1000
            assert "bekken " not in sentence
        assert (await told(client, "cite_claim", claim="L49"))["statements"]

    async def over(address: str | None) -> None:
        if address is None:
            async with over_stdio() as client:
                await attack(client)
        else:
            async with Client(address) as client:
                await attack(client)

    if transport == "stdio":
        anyio.run(over, None)
    else:
        with over_http() as (address, _):
            anyio.run(over, address)


def test_results_are_bounded_and_say_so(made: Server) -> None:
    async def run() -> tuple[Any, Any]:
        async with Client(made) as client:
            long = "SELECT (GROUP_CONCAT(?text) AS ?all) { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?text }"
            return await told(client, "sparql", query="SELECT * { ?s ?p ?o }"), await told(client, "sparql", query=long)

    many, long = anyio.run(run)
    assert len(many["rows"]) == MOST < many["total"]
    assert str(many["total"]) in many["more"]
    assert "LIMIT" in many["more"]
    assert long["rows"][0]["all"].endswith("…")
    assert long["more"] is None


@pytest.mark.parametrize(
    ("query", "claims"),
    [
        ("SELECT ?t { bk:PelvicGirdlePain bk:isTreatedBy ?t }", {"L47", "L49", "L50"}),
        ("SELECT (COUNT(*) AS ?n) { bk:PelvicGirdlePain bk:isTreatedBy ?t }", {"L47", "L49", "L50"}),
        ("ASK { bk:PelvicGirdlePain bk:isTreatedBy bk:Acupuncture }", {"L50"}),
        ("SELECT ?p { bk:PelvicGirdlePain ?p bk:LongTermCrutchUse }", {"L53"}),
        ("CONSTRUCT WHERE { bk:PelvicGirdlePain bk:isTreatedBy bk:Acupuncture }", {"L50"}),
        ("SELECT ?a ?b { ?a bk:mayCause ?b }", {"L14"}),
        ("SELECT ?l { bk:Pain <http://www.w3.org/2004/02/skos/core#prefLabel> ?l }", set()),
    ],
)
def test_direct_triples_come_with_their_claims(made: Server, query: str, claims: set[str]) -> None:
    async def run() -> Any:
        async with Client(made) as client:
            return await told(client, "sparql", query=_BK + query)

    numbers = {it["claim"] for it in anyio.run(run)["statements"]}
    assert claims <= numbers
    assert bool(numbers) == bool(claims)


def test_what_is_to_be_rewritten_is_shown(made: Server) -> None:
    async def run() -> Any:
        async with Client(made) as client:
            text = "Et belte kan være nyttig. " * 60 + "Akupunktur hjelper alle."
            return await told(client, "check_text", text=text, lang="nb")

    found = anyio.run(run)
    assert (found["good"], found["counts"]) == (False, {"same": 60, "stronger": 1})
    assert len(found["sentences"]) == MOST
    assert found["sentences"][-1]["relation"] == "stronger"
    assert "61 sentences" in found["more"]


def test_resources_and_the_prompt(made: Server, shipped: bekken_kg.KnowledgeGraph) -> None:
    async def run() -> tuple[dict[str, str], str]:
        async with Client(made) as client:
            uris = [resource.uri for resource in (await client.list_resources()).resources]
            texts = {str(uri): (await client.read_resource(uri)).contents[0].text for uri in uris}  # type: ignore[union-attr]
            (prompt,) = (await client.list_prompts()).prompts
            message = (await client.get_prompt(prompt.name, {"question": "Hjelper akupunktur?"})).messages[0]
            return texts, message.content.text  # type: ignore[union-attr]

    texts, prompt = anyio.run(run)
    claims = json.loads(texts["bekken://claims"])["claims"]
    assert [it["claim"] for it in claims] == [claim.reference for claim in shipped.claims]
    assert all(set(NEEDED) <= set(it) for it in claims)
    questions = json.loads(texts["bekken://catalogue"])["questions"]
    assert [it["name"] for it in questions] == list(shipped.questions)
    assert "bk:PelvicGirdlePain" in texts["bekken://ontology"]
    assert "Hjelper akupunktur?" in prompt
    assert "hedge" in prompt


def test_fifty_clients_while_others_ask_without_end() -> None:
    ended: list[float] = []
    answered: list[float] = []

    async def endless(address: str) -> None:
        async with Client(address) as client:
            assert "less of it" in await refused(client, "sparql", {"query": ENDLESS})
            ended.append(time.monotonic())

    async def short(address: str) -> None:
        async with Client(address) as client:
            assert (await told(client, "cite_claim", claim="L49"))["statements"][0]["hedge"] == "may reduce the pain"
            assert (await told(client, "ask", question="Hjelper akupunktur?"))["claims"] == ["L50"]
            answered.append(time.monotonic())

    async def run(address: str) -> None:
        async with anyio.create_task_group() as tasks:
            for _ in range(AT_ONCE + 1):  # one more than there are threads for
                tasks.start_soon(endless, address)
            await anyio.sleep(0.5)
            await short(address)
            for _ in range(50):
                tasks.start_soon(short, address)

    with over_http() as (address, _):
        anyio.run(run, address)
    assert (len(answered), len(ended)) == (51, AT_ONCE + 1)
    assert answered[0] < min(ended)  # they kept nobody waiting


def test_a_query_is_stopped_and_the_next_is_answered() -> None:
    with Queries(bekken_kg.load(), seconds=0.5) as queries:
        with pytest.raises(CannotDo, match=r"took over 0\.5 s"):
            queries.answer(ENDLESS)
        assert queries.answer("ASK {}") == {"head": {}, "boolean": True}
        (process,) = queries._all
        process.kill()
        process.wait()
        assert queries.answer("ASK {}") == {"head": {}, "boolean": True}
    with pytest.raises(CannotDo, match="being stopped"):
        queries.answer("ASK {}")


def test_a_client_that_goes_away_from_stdio() -> None:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    hello = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    call = {"name": "sparql", "arguments": {"query": "ASK {}"}}
    messages = [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": call},
    ]
    assert process.stdin
    assert process.stdout
    process.stdin.write("".join(json.dumps(it) + "\n" for it in messages).encode() + b"no JSON\n")
    process.stdin.flush()
    lines = [json.loads(process.stdout.readline()) for _ in range(2)]
    assert [line["id"] for line in lines] == [1, 2]
    assert lines[1]["result"]["structuredContent"]["truth"] is True
    out, err = process.communicate(timeout=30)  # closes stdin
    assert (process.returncode, out, err) == (0, b"", b"")


@pytest.mark.skipif("sys.platform == 'win32'")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_a_signal_ends_it(number: int, code: int) -> None:
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stdout
    process.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    process.stdin.flush()
    process.stdout.readline()
    process.send_signal(number)
    assert process.wait(30) == code
    process.communicate()
    with over_http() as (_, process):
        process.send_signal(number)
        assert process.wait(30) == code
        assert process.stderr
        assert process.stderr.read() == b""


def post(port: int, message: dict[str, Any], **headers: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    sent = {"content-type": "application/json", "accept": "application/json, text/event-stream", **headers}
    connection.request("POST", "/mcp", json.dumps(message), sent)
    status = connection.getresponse().status
    connection.close()
    return status


def test_another_host_is_refused_and_a_client_that_goes_away_harms_nobody() -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    slow = {"jsonrpc": "2.0", "id": 1, "method": "tools/call"}
    slow["params"] = {"name": "sparql", "arguments": {"query": ENDLESS}}  # type: ignore[assignment]
    with over_http() as (address, process):
        port = int(address.rpartition(":")[2].partition("/")[0])
        assert post(port, ping) == 200
        assert post(port, ping, host="rebound.example") == 421
        assert post(port, ping, origin="http://rebound.example") == 403
        body = json.dumps(slow).encode()
        for sent in (body, body[:10], b""):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                head = f"POST /mcp HTTP/1.1\r\nhost: localhost:{port}\r\ncontent-type: application/json\r\n"
                head += f"accept: application/json, text/event-stream\r\ncontent-length: {len(body)}\r\n\r\n"
                connection.sendall(head.encode() + sent)
        started = time.monotonic()
        assert post(port, ping) == 200
        assert time.monotonic() - started < 5
        process.terminate()
        assert process.wait(30) == 0


@pytest.mark.parametrize(
    ("words", "code", "advice"),
    [
        (["--port", "1"], 2, "add --http"),
        (["--http", "--port", "70000"], 2, "0 to 65535"),
        (["--http", "--host", "0.0.0.0"], 2, "--allow-host"),
        (["--lang", "de"], 2, "choose nb, nn or en"),
        (["--extension", "nowhere.ttl"], 3, "no file"),
    ],
)
def test_wrong_options(bekken: Any, words: list[str], code: int, advice: str) -> None:
    run: Run = bekken("mcp", *words)
    assert (run.code, run.out) == (code, "")
    assert advice in run.err
    assert run.err.count("\n") == 1


def test_without_the_sdk_it_says_what_to_install(bekken: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bekken_kg.assistants.server", None)
    monkeypatch.delattr("bekken_kg.assistants.server")
    run: Run = bekken("mcp")
    assert (run.code, run.out) == (3, "")
    assert run.err.endswith("pip install 'bekken-kg[mcp]'\n")


def test_an_extension_is_told_of(tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        """@prefix bk: <https://w3id.org/bekken-kg/terms/> .
@prefix ex: <https://example.org/mine/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:WarmBath a owl:Class ; rdfs:subClassOf bk:Treatment ; skos:prefLabel "varmt bad"@nb , "warm bath"@en .
ex:C1 a bk:Claim , owl:NamedIndividual ; bk:claimSubject bk:PelvicGirdlePain ; bk:claimPredicate bk:isTreatedBy ;
    bk:claimObject ex:WarmBath ; bk:polarity bk:Affirmed ; bk:modality bk:Possible ;
    bk:statement "Et varmt bad kan hjelpe."@nb , "A warm bath may help."@en .
""",
        encoding="utf-8",
    )
    graph = bekken_kg.load(extensions=[str(file)])
    with Queries(graph) as queries:
        tools = Tools(graph, queries, "en")
        (mine,) = tools.describe_term("warm bath").statements
        found = tools.sparql(
            "SELECT ?claim { ?claim a <https://w3id.org/bekken-kg/terms/Claim> } ORDER BY ?claim LIMIT 1"
        )
    assert (mine.hedge, mine.place) == ("may", None)
    assert found.statements == [mine]
