"""A client of the tools, by the SDK: in this process, over stdio, and over HTTP from a server that runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

COMMAND = [sys.executable, "-m", "bekken_kg", "mcp", "--lang", "en"]
#: takes longer than any deadline
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@asynccontextmanager
async def over_stdio(*words: str) -> AsyncIterator[Client]:
    command, *rest = [*COMMAND, *words]
    async with Client(stdio_client(StdioServerParameters(command=command, args=rest))) as client:
        yield client


@contextmanager
def over_http(*words: str) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Run a server on a free port; gives its address and its process."""
    process = subprocess.Popen(
        [*COMMAND, "--http", "--port", "0", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        assert process.stdout
        yield process.stdout.readline().decode().removeprefix("serving on ").strip(), process
    finally:
        process.kill()
        process.communicate()


async def told(client: Client, tool: str, **arguments: Any) -> Any:
    """Return what a tool tells; its text is the same as what is structured."""
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, result.content
    assert json.loads(result.content[0].text) == result.structured_content  # type: ignore[union-attr]
    return result.structured_content


async def refused(client: Client, tool: str, arguments: dict[str, Any]) -> str:
    """Return the sentence with which a tool refuses."""
    result = await client.call_tool(tool, arguments)
    assert result.is_error, result.structured_content
    return str(result.content[0].text)  # type: ignore[union-attr]
