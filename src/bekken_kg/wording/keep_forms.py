"""Writes ``forms.tsv`` anew for the shipped graph: ``python -m bekken_kg.wording.keep_forms`` in a checkout."""

from __future__ import annotations

from ..engines import open_engine
from ..layers import LAYERS, files, graph_iri
from . import forms
from .linking import Linker


class _Shipped:
    """The shipped graph, as far as a linker asks it."""

    index = open_engine("oxigraph", [(path, graph_iri(name)) for name in LAYERS for path in files(name)]).index()


if __name__ == "__main__":
    linker = Linker(_Shipped())
    with open(forms.FILE, "w", encoding="utf-8", newline="\n") as file:
        file.write(forms.text_of({lang: linker.vocabulary(lang).words for lang in ("nb", "en")}))
