"""The server that assistants speak to, over stdio or streamable HTTP; the one module that knows the SDK."""

from __future__ import annotations

import inspect
import json
import os
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import anyio
import anyio.to_thread
import uvicorn
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceError, ToolError, UnexpectedToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, InputRequiredResult, ToolAnnotations
from pydantic import ValidationError

from .. import __version__
from ..errors import BekkenError, CannotDo, nearest
from ..knowledge import KnowledgeGraph
from . import results
from .queries import AT_ONCE, Queries
from .results import statement_of
from .tools import AnyLang, CheckedText, SparqlText, Tools

_INSTRUCTIONS = (
    "One Norwegian patient leaflet on bekkenløsning (pregnancy-related pelvic girdle pain) as a knowledge graph. It "
    "tells what the leaflet says, not what is so. Begin with ask; where it does not fit, list_questions and "
    "answer_question; then describe_term; sparql last. Pass on each statement with its hedge, frequency and context, "
    "cite the claim (L49), and tell where the literature contests it; check_text finds what you made too strong. What "
    "the tools do not return, the leaflet does not say. This is not medical advice: for what to do, a midwife or a "
    "doctor is asked."
)
_PROMPT = """Answer this question from the tools of bekken-kg alone: {question}

1. Call ask with the question as it stands. If its query is null, look at its alternatives and try answer_question once.
2. Write the answer in the language of the question, in your own words, one sentence for each statement that you use.
3. Keep every hedge, frequency and context as the statement has it: "may reduce the pain" never becomes "reduces the
   pain", "in some" never becomes "in everyone", and a Negated statement stays negated. Do not put two statements
   together into a stronger one, and do not turn what is recommended into what works.
4. After each sentence cite its claim, such as [L49]. Where evidence says contested or mixed, say so.
5. Where nothing is found, write that the leaflet does not say. Add nothing from your own knowledge.
6. Call check_text with what you have written. Rewrite each sentence that is stronger or reversed, with its hedge.
7. End with one line: this is what one patient leaflet says, not medical advice; a midwife or a doctor can help further.
"""
#: what an error advises at the command line or in Python → the tool that does the same
_ADVICE = {
    "(`bekken answer` lists them)": "(list_questions lists them)",
    "(`bekken find` searches labels)": "(search_terms searches labels)",
    "use `bekken query -e` (kg.query in Python)": "use the tool sparql",
    " (kg.answer in Python)": "",
    " (kg.claim in Python)": "",
    "use `bekken claim ": "use the tool cite_claim: `",
    "use `bekken answer ": "use the tool answer_question: `",
    "; load what the query needs with --data, or run it at an endpoint of your own": "",
    ", and change the files in ontology/ to change the graph": "",
}
_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


class Server(MCPServer[Any]):
    """The tools, resources and the prompt, with errors that say in a line what to try next."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool.

        Raises:
            ToolError: for whatever goes wrong; a language model reads it.
        """
        tools = {tool.name: tool for tool in await self.list_tools()}
        if name not in tools:
            raise ToolError(
                f"there is no tool '{name[:100]}'{nearest(name[:100], list(tools))} (tools: {', '.join(tools)})"
            )
        known = list(tools[name].input_schema["properties"])
        if unknown := [key for key in arguments if key not in known]:
            near = nearest(unknown[0][:100], known)
            raise ToolError(
                f"{name} has no argument '{unknown[0][:100]}'{near} (arguments: {', '.join(known) or 'none'})"
            )
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            raise ToolError(_advice(error, tools[name].input_schema["properties"])) from None


def _advice(error: ToolError, arguments: dict[str, Any]) -> str:
    """Say what went wrong in a tool: an error of ours in our words, a wrong argument by its name."""
    cause = error.__cause__
    if isinstance(cause, BekkenError):
        sentence = str(cause)
        for command, tool in _ADVICE.items():
            sentence = sentence.replace(command, tool)
        return sentence
    if isinstance(cause, ValidationError) and not isinstance(error, UnexpectedToolError):
        wrong: dict[str, str] = {}
        # Of a value that may be of several types, what is wrong within one says more than that it is not of another.
        for fault in sorted(cause.errors(), key=lambda fault: fault["type"].endswith("_type")):
            wrong.setdefault(str(fault["loc"][0]), fault["msg"])
        return "; ".join(
            f"the argument '{name}': {message[:200]} ({arguments[name]['description']})"
            for name, message in wrong.items()
        )
    sys.stderr.write(f"bekken: a fault in bekken itself: {type(cause or error).__name__}\n")
    if os.environ.get("BEKKEN_DEBUG") and cause:
        import traceback

        traceback.print_exception(cause)
    return "a fault in bekken itself; this was not answered, ask in another way"


def server(graph: KnowledgeGraph, queries: Queries, lang: str = "nb") -> Server:
    """Make the server of a graph; ``lang`` is the language of a call that names none."""
    tools = Tools(graph, queries, lang)
    made = Server("bekken-kg", instructions=_INSTRUCTIONS, version=f"{__version__}", log_level="WARNING")
    # What may take seconds has threads of its own, and leaves those of all other tools free.
    queries_at_once, texts_at_once = anyio.CapacityLimiter(AT_ONCE), anyio.CapacityLimiter(AT_ONCE)

    async def sparql(query: SparqlText) -> results.Answer:
        return await anyio.to_thread.run_sync(tools.sparql, query, limiter=queries_at_once)

    async def check_text(text: CheckedText, lang: AnyLang = None) -> results.CheckedText:
        return await anyio.to_thread.run_sync(tools.check_text, text, lang, limiter=texts_at_once)

    functions: list[Callable[..., Any]] = [
        tools.ask, check_text, tools.search_terms, tools.describe_term, tools.list_questions, tools.answer_question,
        sparql, tools.map_code, tools.cite_claim,
    ]  # fmt: skip
    for function in functions:
        described = inspect.getdoc(getattr(tools, function.__name__))
        made.add_tool(function, description=described, annotations=_READS)
    _add_resources(made, graph, tools, lang)

    @made.prompt(description="Answer a question from the leaflet alone, with every hedge and a citation.")
    def answer_with_hedges(question: str) -> str:
        return _PROMPT.format(question=question)

    return made


def _add_resources(made: Server, graph: KnowledgeGraph, tools: Tools, lang: str) -> None:
    def claims() -> str:
        """Every claim of the leaflet, each with its hedge, polarity, frequency, evidence and place."""
        told = [statement_of(claim, lang).model_dump() for claim in graph.claims]
        return json.dumps({"claims": told}, ensure_ascii=False, indent=1)

    def catalogue() -> str:
        """Every question that answer_question can answer, with its parameters."""
        return tools.list_questions().model_dump_json(indent=1)

    def ontology() -> str:
        """The terms: classes, properties and values with labels, definitions and axioms, as Turtle."""
        try:
            return graph.export("turtle", layer="terms")
        except BekkenError as error:
            raise ResourceError(str(error)) from None

    for function, kind in ((claims, "application/json"), (catalogue, "application/json"), (ontology, "text/turtle")):
        described = made.resource(f"bekken://{function.__name__}", mime_type=kind, description=inspect.getdoc(function))
        described(function)


def run_stdio(graph: KnowledgeGraph, lang: str) -> None:
    """Serve one client over stdin and stdout, until it ends."""
    with Queries(graph) as queries:

        def leave(number: int, frame: object) -> None:
            # A thread waits for the next line of stdin, and cannot be ended in another way.
            queries.close()
            os._exit(130 if number == signal.SIGINT else 0)

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, leave)
        try:
            server(graph, queries, lang).run("stdio")
        except* BrokenPipeError:  # the client has gone, and with it whoever would read the answer
            pass


class _HttpServer(uvicorn.Server):
    """Tells when it is ready, and ends the queries that run when it is told to end, so that nobody waits for them."""

    def __init__(self, config: uvicorn.Config, queries: Queries, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._queries, self._ready = queries, ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._queries.close()
        await super().shutdown(sockets)


def run_http(
    graph: KnowledgeGraph, lang: str, host: str, port: int, hosts: Sequence[str], say: Callable[[str], None]
) -> None:
    """Serve over streamable HTTP, at ``/mcp``, until a signal ends it.

    Args:
        graph: what the tools tell of.
        lang: the language of a call that names none.
        host: the address to listen on.
        port: the port; 0 for a free one.
        hosts: the names by which it may be addressed; another Host or Origin is refused (DNS rebinding).
        say: is called with the address when the server is ready.

    Raises:
        CannotDo: where it cannot listen.
    """
    names = [f"[{name}]" if ":" in name else name for name in hosts]
    security = TransportSecuritySettings(
        allowed_hosts=[entry for name in names for entry in (name, f"{name}:*")],
        allowed_origins=[
            f"{scheme}://{entry}" for scheme in ("http", "https") for name in names for entry in (name, f"{name}:*")
        ],
    )
    try:
        listener = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise CannotDo(f"cannot listen on {host} port {port}: {error.strerror or error}") from None
    with Queries(graph) as queries, listener:
        # Nothing is remembered of a client, so that one that goes away leaves nothing behind.
        application = server(graph, queries, lang).streamable_http_app(
            stateless_http=True, json_response=True, transport_security=security, host=host
        )
        level = "debug" if os.environ.get("BEKKEN_DEBUG") else "critical"  # its errors are tracebacks
        config = uvicorn.Config(application, log_level=level, access_log=False, timeout_graceful_shutdown=2)
        shown = f"[{host}]" if ":" in host else host
        address = f"http://{shown}:{listener.getsockname()[1]}/mcp"
        http = _HttpServer(config, queries, lambda: say(address))
        ended = signal.signal(
            signal.SIGTERM, lambda *_: None
        )  # uvicorn has its own, and raises it again when it is done
        try:
            anyio.run(partial(http.serve, sockets=[listener]))
        finally:
            signal.signal(signal.SIGTERM, ended)
