"""Pages for people, as plain HTML without scripts: a term, a claim, an answer, lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

import pyoxigraph as ox

from ..answer import Answer
from ..cards import Card, claim_card, term_card
from ..catalogue import Catalogue
from ..claim import Claim
from ..entity import Entity
from ..graph import KnowledgeGraph
from ..languages import language
from ..namespaces import BASE, BK, BKC, expand, shorten
from ..tables import cells
from ..term import Term

# What is on every page → nb, nn, en
_WORDS = {
    "questions": ("Spørsmål", "Spørsmål", "Questions"),
    "endpoint": ("SPARQL-endepunkt", "SPARQL-endepunkt", "SPARQL endpoint"),
    "home": (
        "Bekkenløsning som kunnskapsgraf",
        "Bekkenløysing som kunnskapsgraf",
        "Bekkenløsning as a knowledge graph",
    ),
    "stance": (
        "Dette er hva én pasientbrosjyre sier, ikke medisinske råd. "
        "Den som er bekymret for smerter i svangerskapet, spør en jordmor eller lege.",
        "Dette er kva éin pasientbrosjyre seier, ikkje medisinske råd. "
        "Den som er uroleg for smerter i svangerskapet, spør ei jordmor eller ein lege.",
        "This is what one patient leaflet says, not medical advice. "
        "Whoever is worried about pain in pregnancy asks a midwife or a doctor.",
    ),
    "run": ("Kjør", "Køyr", "Run"),
    "query": ("Spørring", "Spørjing", "Query"),
    "formats": ("Andre former", "Andre former", "Other forms"),
    "rows": ("rader", "rader", "rows"),
}
_ORDER = ("nb", "nn", "en")
_CURIE = re.compile(r"\b(?:bk|bkc|bks|bke):[A-Za-z0-9_-]+")
_CLAIM = re.compile(r"\bL\d{2}\b")


class Pages:
    """Writes pages whose links start with a path prefix.

    Attributes:
        root: the prefix, ``""`` or such as ``/bekken``.

    Example:
        >>> b"<h1>Relaxin &lt;3</h1>" in Pages().page("Relaxin <3", "", "en")
        True
    """

    def __init__(self, root: str = "") -> None:
        """Write pages under a path prefix."""
        self.root = root

    def page(self, title: str, body: str, lang: str) -> bytes:
        """Return a whole page around a body of HTML."""
        root, at = escape(self.root), _ORDER.index(lang)
        links = [("/", "home"), ("/answers", "questions"), ("/sparql", "endpoint")]
        menu = "".join(f'<a href="{root}{href}">{_WORDS[word][at]}</a> ' for href, word in links)
        return f"""<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<link rel="stylesheet" href="{root}/assets/site.css">
</head>
<body>
<header><nav>{menu}</nav></header>
<main>
<h1>{escape(title)}</h1>
{body}
</main>
<footer><p>{_WORDS["stance"][at]}</p></footer>
</body>
</html>
""".encode()

    def thing(self, graph: KnowledgeGraph, iri: str, lang: str) -> bytes:
        """Return the page of a thing.

        Raises:
            UnknownName: for a language that is not ``nb``, ``nn`` or ``en``.
        """
        lang = language(lang)
        if iri.startswith(BKC):
            return self._card(claim_card(Claim(iri, graph), lang), iri, lang)
        if iri.startswith(BK):
            return self._card(term_card(Term(iri, graph), lang), iri, lang)
        return self._card(_facts(Entity(iri, graph), lang), iri, lang)

    def table(self, title: str, answer: Answer, forms: Sequence[str], lang: str) -> bytes:
        """Return an answer as a page.

        Args:
            title: the heading.
            answer: rows or a truth.
            forms: addresses of its other forms.
            lang: ``nb``, ``nn`` or ``en``.
        """
        at = _ORDER.index(lang)
        links = " ".join(
            f'<a href="{escape(form)}">{escape(form.partition("?")[0].rpartition(".")[2])}</a>'
            for form in forms
        )
        forms_line = f"<p>{_WORDS['formats'][at]}: {links}</p>"
        if answer.kind != "rows":
            text = (
                answer.serialize("turtle").decode() if answer.kind == "triples" else str(bool(answer)).lower()
            )
            return self.page(title, f"<pre>{escape(text)}</pre>{forms_line}", lang)
        headings, rows = cells(answer, lang)
        head = "".join(f'<th scope="col">{escape(heading)}</th>' for heading in headings)
        body = "\n".join(
            f"<tr>{''.join(f'<td>{self._linked(cell)}</td>' for cell in row)}</tr>" for row in rows
        )
        table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"
        count = f"<p>{len(rows)} {_WORDS['rows'][at]}</p>"
        return self.page(title, f'<div class="wide" tabindex="0">{table}</div>{count}{forms_line}', lang)

    def questions(self, catalogue: Catalogue, lang: str) -> bytes:
        """Return the list of questions as a page."""
        items = "\n".join(
            f'<li><a href="{escape(self.root)}/answers/{name}?lang={lang}">{escape(catalogue[name].text(lang))}</a></li>'
            for name in catalogue
        )
        return self.page(_WORDS["questions"][_ORDER.index(lang)], f"<ul>\n{items}\n</ul>", lang)

    def start(self, lang: str) -> bytes:
        """Return the first page."""
        at = _ORDER.index(lang)
        root = escape(self.root)
        links = "".join(
            f'<li><a href="{root}{href}">{word}</a></li>'
            for href, word in (
                ("/answers", _WORDS["questions"][at]),
                ("/sparql", _WORDS["endpoint"][at]),
                ("/ontology", "OWL"),
                ("/.well-known/void", "VoID"),
                ("/openapi.json", "OpenAPI"),
            )
        )
        return self.page(_WORDS["home"][at], f"<ul>{links}</ul>", lang)

    def query_form(self, address: str, lang: str) -> bytes:
        """Return the endpoint's own page: a plain form."""
        at = _ORDER.index(lang)
        body = f"""<p><code>{escape(address)}</code></p>
<form method="get" action="{escape(self.root)}/sparql">
<p><label for="query">{_WORDS["query"][at]}</label></p>
<p><textarea id="query" name="query" rows="12" cols="80" spellcheck="false"></textarea></p>
<p><button type="submit">{_WORDS["run"][at]}</button></p>
</form>"""
        return self.page(_WORDS["endpoint"][at], body, lang)

    def _card(self, card: Card, iri: str, lang: str) -> bytes:
        title, rows = card
        parts = [f'<p><a href="{escape(self._href(iri))}">{escape(iri)}</a></p>', "<dl>"]
        for heading, lines in rows:
            parts.append(f"<dt>{escape(heading)}</dt>")
            parts += [f"<dd>{self._linked(line)}</dd>" for line in lines]
        parts.append("</dl>")
        return self.page(title, "\n".join(parts), lang)

    def _linked(self, text: str) -> str:
        """Return a text as HTML, with links for the CURIEs and claims in it."""
        found = _CURIE.sub(lambda match: self._link(expand(match[0]) or "", match[0]), escape(text))
        return (
            _CLAIM.sub(lambda match: self._link(BKC + match[0], match[0]), found)
            if found == escape(text)
            else found
        )

    def _link(self, iri: str, text: str) -> str:
        return f'<a href="{escape(self._href(iri))}">{escape(text)}</a>'

    def _href(self, iri: str) -> str:
        """Return where this server has an IRI; one that is not ours stays as it is."""
        return f"{self.root}/{iri[len(BASE) :]}" if iri.startswith(BASE) else iri


def _facts(entity: Entity, lang: str) -> Card:
    """Make a card of whatever the graph says of a thing."""
    rows: list[tuple[str, list[str]]] = []
    for prop, values in entity.facts.items():
        rows.append((shorten(prop), list(_shown(values))))
    title = entity.label(lang).told(lang)
    return f"{title} ({entity.curie})" if title != entity.curie else title, rows


def _shown(values: Iterable[object]) -> Iterable[str]:
    for value in values:
        if isinstance(value, ox.NamedNode):
            yield shorten(value.value)
        elif isinstance(value, ox.Literal):
            yield f"{value.value} [{value.language}]" if value.language else value.value
