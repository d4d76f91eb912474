"""What was signed against what is there: a signature stands under the text that was read, not under another one."""

from __future__ import annotations

from collections.abc import Iterable

from ..engines import open_engine
from ..errors import CannotDo
from ..graph import Graph
from ..languages import LANGUAGES
from ..layers import LAYERS, files, graph_iri
from .sheet import COLUMNS, sheet, to_be_read
from .signatures import Signature


def compare(path: str, signatures: Iterable[Signature], ontology: str, lang: str) -> None:
    """Make sure that each signed row reads as the sheet would read that is made now.

    Args:
        path: the sheet, for the message.
        signatures: its signed rows.
        ontology: the folder of the ontology.
        lang: the language of the sheet.

    Raises:
        CannotDo: for a row that was written over, or around which something has changed since.
    """
    paths = [(file, graph_iri(layer)) for layer in LAYERS for file in files(layer, ontology)]
    now = {row.id: to_be_read(row) for row in sheet(Graph(open_engine("oxigraph", paths)), lang)}
    at = LANGUAGES.index(lang)
    for signature in signatures:
        there = now.get(signature.id)
        if there is None:
            continue  # an entry that no sheet has; that is told elsewhere
        for column, text in signature.read.items():
            if not _alike(text, there[column]):
                raise CannotDo(
                    f"{path}, line {signature.line}: {signature.id} is signed, but not as the graph has it under "
                    f"'{COLUMNS[column][at]}'; write corrections under '{COLUMNS['comment'][at]}', or let it be "
                    "read again, on a new `bekken export review`"
                )


def _alike(one: str, other: str) -> bool:
    """Compare two texts but for space, and for letters that a spreadsheet cannot save in the old encoding."""
    one, other = " ".join(one.split()), " ".join(other.split())
    return one == other or _old(one) == _old(other)


def _old(text: str) -> str:
    return text.encode("cp1252", "replace").decode("cp1252")
