"""Where a server listens: at an address and a port, or on a Unix socket for a proxy on the same machine."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from ..errors import CannotDo
from .clients import UNIX
from .connection import Connection
from .server import Server

#: how many connections the system keeps until they are taken, and how many asyncio takes in one turn of its loop
_BACKLOG, _ACCEPTS = 1024, 64
#: owner and group may connect, nobody else
_MASK = 0o117


@asynccontextmanager
async def tcp(server: Server, host: str, port: int, root: str) -> AsyncIterator[str]:
    """Listen at an address and a port (0: a free one) while the block runs, which gets the address to ask.

    Raises:
        CannotDo: where that cannot be.
    """
    try:
        loop = asyncio.get_running_loop()
        listener = await loop.create_server(lambda: Connection(server), host, port, backlog=_ACCEPTS)
        _lengthen_backlog(listener)
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why = "somebody else does; choose another port, or 0 for a free one" if taken else error.strerror or error
        raise CannotDo(f"cannot listen on {host}:{port}: {why}") from None
    name = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{name}:{listener.sockets[0].getsockname()[1]}{root}/"
    finally:
        listener.close()


@asynccontextmanager
async def unix(server: Server, path: str) -> AsyncIterator[str]:
    """Listen on a Unix socket while the block runs; its file is there as long.

    Raises:
        CannotDo: where that cannot be.
    """
    if sys.platform == "win32":
        raise CannotDo("--unix needs Unix sockets, which Windows does not have; use --host and --port")
    with _bound(path) as bound:
        loop = asyncio.get_running_loop()
        listener = await loop.create_unix_server(lambda: Connection(server, UNIX), sock=bound, backlog=_ACCEPTS)
        _lengthen_backlog(listener)
        try:
            yield f"unix:{path}"
        finally:
            listener.close()


def _lengthen_backlog(listener: asyncio.Server) -> None:
    """Let the system keep more connections than asyncio takes at once, which are as many as it was given to keep."""
    for listening in listener.sockets:
        with socket.fromfd(listening.fileno(), listening.family, listening.type) as same:
            same.listen(_BACKLOG)


@contextmanager
def _bound(path: str) -> Iterator[socket.socket]:
    """Give a socket that listens at a path; its file is removed in the end, unless it is somebody else's by then."""
    with socket.socket(socket.AF_UNIX) as bound:
        mask = os.umask(_MASK)
        try:
            _make_way(path)
            bound.bind(path)
            bound.listen(_ACCEPTS)
            made = os.lstat(path)
        except OSError as error:
            raise CannotDo(f"cannot listen on {path}: {_why_not(path, error)}") from None
        finally:
            os.umask(mask)
        try:
            yield bound
        finally:
            with suppress(OSError):
                if os.path.samestat(os.lstat(path), made):
                    os.unlink(path)


def _why_not(path: str, error: OSError) -> str:
    folder, size = os.path.dirname(path) or ".", len(os.fsencode(path))
    if not os.path.isdir(folder):
        return f"the folder {folder} is not there; make it first"
    if error.errno is None:  # Python's own word on it
        return f"{size} bytes are too long for the path of a socket; choose a shorter one"
    return error.strerror or str(error)


def _make_way(path: str) -> None:
    """Remove the socket of a server that has died; nothing else."""
    try:
        if not stat.S_ISSOCK(os.lstat(path).st_mode):
            raise CannotDo(f"cannot listen on {path}: what is there is no socket; choose another path")
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX) as caller:
        caller.settimeout(1)
        try:
            caller.connect(path)
        except ConnectionRefusedError:
            os.unlink(path)
            return
        except (TimeoutError, BlockingIOError):  # one that is too busy to take a call
            pass
    raise CannotDo(f"cannot listen on {path}: another server listens there; end it, or choose another path")
