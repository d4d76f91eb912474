"""Opening a store, to be asked: refused where a file of it was cut or changed, and kept while it is open."""

from __future__ import annotations

import json
import os

from ..engines.disk import DiskEngine
from ..errors import CannotDo
from ..knowledge import KnowledgeGraph
from .locks import Lock
from .manifest import Manifest, read_manifest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..extending.extension import Extension

#: how often to look again where a store is replaced at that moment
_TRIES = 5


def held(folder: str, data: str | None = None) -> tuple[Manifest, Lock]:
    """Return the manifest of a store whose files are as they were built, and a lock that keeps them.

    Args:
        folder: the store's folder.
        data: the data that it must be; the newest for ``None``.

    Raises:
        CannotDo: where there is no store, it is damaged, or has been replaced.
    """
    for _ in range(_TRIES):
        manifest = read_manifest(folder)
        if data not in (None, manifest.data):
            break
        try:
            lock = Lock(manifest.path, shared=True)
        except BlockingIOError:
            continue  # it is being removed
        except FileNotFoundError:
            if read_manifest(folder).data == manifest.data:
                raise CannotDo(f"the store '{folder}' is damaged: {manifest.data} is missing; build it again") from None
            continue  # it was replaced just now
        except OSError as error:
            raise CannotDo(f"the store '{folder}' cannot be read: {(error.strerror or str(error)).lower()}") from None
        if os.path.isdir(manifest.path):  # and not removed before it was locked
            return manifest, lock
        lock.close()
    raise CannotDo(f"the store '{folder}' has been replaced; open it again")


def open_store(folder: str, data: str | None = None) -> KnowledgeGraph:
    """Open a store; arguments and errors as for :func:`held`.

    Several processes may, a server among them, and while another one builds it anew: each goes on with what it has.
    """
    manifest, lock = held(folder, data)
    try:
        if wrong := manifest.damage():
            raise CannotDo(f"the store '{folder}' is damaged: {wrong}; build it again, or put it back from a copy")
        sizes = {graph["graph"]: graph["triples"] for graph in manifest.about["graphs"]}
        engine = DiskEngine(manifest.database, lock, sizes)
    except BaseException:
        lock.close()
        raise
    return KnowledgeGraph(engine, extensions=_extensions(manifest))


def _extensions(manifest: Manifest) -> list[Extension]:
    """Return the extensions of a store, without their statements: these are in the store."""
    if not manifest.about["extensions"]:
        return []
    from ..extending.extension import Extension
    from ..namespaces import declare

    extensions = []
    for number, name in enumerate(manifest.about["extensions"]):
        with open(manifest.extension(number), encoding="utf-8") as file:
            about = json.load(file)
        declare(about["prefixes"])
        questions = manifest.questions(number) if os.path.isdir(manifest.questions(number)) else None
        extensions.append(Extension(name, (), (), about["prefixes"], questions, frozenset(about["terms"])))
    return extensions
