"""What record systems ask by code: HL7's Infobutton, and the content API of the Norwegian directorate of health.

Infobutton is HL7's Context-Aware Knowledge Retrieval: a URL with the code of a problem, and an Atom feed in return, or
the same as JSON in the form of MedlinePlus Connect. Both answer an entry a section of the leaflet; each claim with its
hedge, polarity and evidence flag, and that it is what one unreviewed leaflet says.
"""

from __future__ import annotations

import json
import re
from collections import namedtuple
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import quote, urlencode

from ..errors import BekkenError, WrongUse
from ..knowledge import KnowledgeGraph
from ..languages import language
from ..model.cards import flag_text
from ..model.claim import Claim
from ..namespaces import BASE
from ..rdf.xml import readable
from ..site import code_page
from ..site.literature import in_sections
from ..site.reader import Reader
from ..words import word
from .negotiation import choose_language
from .pages import CODE_QUESTION, Pages
from .request import Request, single
from .response import HTML, Response, refusal

ATOM, JSON = "application/atom+xml", "application/json"
#: what ``knowledgeResponseType`` may ask for → the media type of the answer
TYPES = {"": ATOM, "text/xml": ATOM, "application/xml": ATOM, ATOM: ATOM, JSON: JSON, "text/html": HTML}
#: what a patient is shown: the code means the same as the term, nearly the same, or a kind of it
STRICT = ("exactMatch", "closeMatch", "narrowMatch")
#: so many problems may be asked about at once
MOST_CRITERIA = 8

_CRITERION = re.compile(r"mainSearchCriteria\.v\.(c|cs|dn|ot)(\d*)")
# HL7's parameters begin with one of these; others are no categories of the feed.
_HL7 = re.compile(
    r"(mainSearchCriteria|subTopic|taskContext|informationRecipient|performer|patientPerson|age|ageGroup|encounter"
    r"|serviceDeliveryLocation|locationOfInterest|observation|representedOrganization|knowledgeRequestNotification)"
    r"[A-Za-z0-9.]*|knowledgeResponseType"
)
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: a part of the answer: the claims of one section on one term, and how well the code that was asked for fits it
Part = namedtuple("Part", ("term", "match", "section", "claims", "code"))


class Infobutton:
    """Answers ``/infobutton`` and ``/innhold``.

    Example:
        >>> import bekken_kg
        >>> kg = bekken_kg.load()
        >>> service = Infobutton(kg, Pages(kg))
        >>> query = "mainSearchCriteria.v.c=O26.7&mainSearchCriteria.v.cs=2.16.578.1.12.4.1.1.7110"
        >>> service.infobutton(Request("GET", "/infobutton", query)).type
        'application/atom+xml'
    """

    def __init__(self, graph: KnowledgeGraph, pages: Pages) -> None:
        """Answer from a graph."""
        self._graph = graph
        self._pages = pages

    def infobutton(self, request: Request) -> Response:
        """Answer a request of HL7's Context-Aware Knowledge Retrieval; what is no parameter of HL7's is ignored.

        Raises:
            WrongUse: without any ``mainSearchCriteria``, or with too many.
        """
        pairs = request.parameters
        criteria: dict[str, dict[str, str]] = {}
        for name, text in pairs:
            match = _CRITERION.fullmatch(name)
            if match and text.strip():
                criteria.setdefault(match[2], {})[match[1]] = text.strip()
        criteria = {number: given for number, given in criteria.items() if set(given) & {"c", "dn", "ot"}}
        if not criteria:
            raise WrongUse("give a code: /infobutton?mainSearchCriteria.v.c=O26.7&mainSearchCriteria.v.cs=… (an OID)")
        if len(criteria) > MOST_CRITERIA:
            raise WrongUse(f"at most {MOST_CRITERIA} mainSearchCriteria can be asked about at once")
        kind = TYPES.get((_last(pairs, "knowledgeResponseType") or "").lower())
        if kind is None:
            return refusal(415, f"knowledgeResponseType is one of {', '.join(name for name in TYPES if name)}")
        lang = self._language(request, _last(pairs, "informationRecipient.languageCode.c"))
        for_patient = any(name.startswith("informationRecipient") and text == "PAT" for name, text in pairs)
        parts = [part for _, given in sorted(criteria.items()) for part in self._parts(given, lang, for_patient)]
        if kind == HTML:
            return self._page(request, next(iter(criteria.values())), lang, STRICT if for_patient else ())
        categories = [(name, _plain(text)) for name, text in pairs if _HL7.fullmatch(name)]
        feed = Feed(self._pages, request, lang, categories, parts)
        return Response(200, kind, feed.json() if kind == JSON else feed.atom(), True, (("content-language", lang),))

    def content(self, request: Request) -> Response:
        """Answer in the form of the directorate's content API: ``/innhold?kodeverk=ICPC-2&kode=W99``.

        Raises:
            WrongUse: without ``kode``.
        """
        code = single(request.parameters, "kode") or ""
        if not code.strip():
            raise WrongUse("give a code: /innhold?kodeverk=ICPC-2&kode=W99")
        lang = self._language(request, single(request.parameters, "lang") or "nb")
        given = {"c": code, "cs": single(request.parameters, "kodeverk") or ""}
        feed = Feed(self._pages, request, lang, [], list(self._parts(given, lang, False)))
        return Response(200, JSON, feed.content(), True, (("content-language", lang),))

    def _language(self, request: Request, tag: str | None) -> str:
        tag = (tag or "").partition("-")[0].lower()
        return language(tag) if tag in ("nb", "nn", "no", "en") else choose_language(request.header("accept-language"))

    def _parts(self, given: dict[str, str], lang: str, for_patient: bool) -> Iterator[Part]:
        """Give what the leaflet says for a code, else for a name; nothing where neither is known."""
        if "c" in given:
            asked = {"code": given["c"], **({"system": given["cs"]} if given.get("cs") else {})}
            try:
                answer = self._graph.answer(CODE_QUESTION, lang=lang, **asked)
            except BekkenError:  # a code system, or a code, that the graph does not have: no hit
                return
            for group in code_page.groups(answer, self._graph):
                if not for_patient or group.match.name in STRICT:
                    for section, claims in group.sections:
                        yield Part(group.term, group.match, section, claims, given["c"])
            return
        for text in (given.get("dn"), given.get("ot")):
            try:
                term = self._graph.term(text or "", lang)
            except BekkenError:
                continue
            for section, claims in in_sections(term.claims):
                yield Part(term, None, section, claims, "")
            return

    def _page(self, request: Request, given: dict[str, str], lang: str, matches: Sequence[str]) -> Response:
        """Return the page of a code, or of the term that was named."""
        pages, origin = self._pages, request.origin()
        if "c" not in given:
            part = next(self._parts(given, lang, False), None)
            reader = Reader(lang, lang, pages.root, pages.site.known)
            here = part and reader.href(part.term.iri)
            if not here or not here.startswith(f"{pages.root}/"):  # nobody is sent to another host
                here = reader.link("/search", q=given.get("dn") or given["ot"])
            return refusal(303, "this is the page of a term", ("location", here))
        asked = {"code": [given["c"]], **({"system": [given["cs"]]} if given.get("cs") else {})}
        reader = Reader(lang, lang, pages.root, pages.site.known, "/code", list(_pairs(asked)), origin)
        try:
            answer = self._graph.answer(CODE_QUESTION, lang=lang, **asked)
        except BekkenError:
            return Response(200, HTML, pages.site.search(given["c"], reader), True)
        endings = () if matches else ("csv", "json")  # what can be downloaded has them all
        return Response(200, HTML, pages.site.answer(CODE_QUESTION, answer, asked, endings, reader, matches), True)


def _pairs(given: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    return ((name, text) for name, texts in given.items() for text in texts)


def _last(pairs: Sequence[tuple[str, str]], name: str) -> str | None:
    return next((text.strip() for key, text in reversed(pairs) if key == name), None)


def _plain(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return _NO_XML.sub("\ufffd", text)


def _html(text: str) -> str:
    return escape(_plain(text))


class Feed:
    """The parts of an answer, to be written in one form or another."""

    def __init__(
        self, pages: Pages, request: Request, lang: str, categories: list[tuple[str, str]], parts: list[Part]
    ) -> None:
        """Keep what every form needs."""
        site = pages.site
        self.lang = lang
        self.categories = categories
        self.parts = parts
        self.address = request.origin(pages.root)
        self.self_link = f"{self.address}{request.path}?{urlencode(request.parameters)}"
        self.updated = f"{site.modified}T00:00:00Z"
        self.edition = site.edition(Reader(lang, lang, pages.root))

    def page(self, iri: str) -> str:
        """Return the address of the page of an entity of ours."""
        path = f"/{iri[len(BASE) :]}" if iri.startswith(BASE) else f"/about?iri={quote(iri, safe='')}"
        return f"{self.address}{path}{'&' if '?' in path else '?'}lang={self.lang}"

    def section(self, part: Part) -> str:
        """Return the heading of a section in words."""
        return word(f"site.section.{part.section.name}", self.lang) if part.section else "–"

    def title(self, part: Part) -> str:
        """Return the title of a part; a match that is not strict says so."""
        term = part.term.label(self.lang).display(self.lang)
        fits = f" ({part.match.label(self.lang).display(self.lang)})" if part.match else ""
        return _plain(f"{term}{fits}: {self.section(part)}")

    def note(self) -> str:
        """Return that it is what one unreviewed leaflet says, and which."""
        return word("site.infobutton.note", self.lang, **self.edition)

    def says(self, claim: Claim) -> str:
        """Return how a claim is said: hedge, frequency, polarity, and what the literature says of it."""
        polarity = claim.polarity.label(self.lang) if claim.polarity else None
        parts = [claim.hedge(self.lang), claim.frequency.label(self.lang) if claim.frequency else None, polarity]
        parts += [value.label(self.lang) for value in (*claim.contexts, *claim.effects)]
        return " · ".join([part.display(self.lang) for part in parts if part] + [flag_text(claim, self.lang)])

    def html(self, part: Part) -> str:
        """Return a part as HTML: its claims, each with its hedge and a link."""
        items = "".join(
            f'<li><a href="{escape(self.page(claim.iri))}">{escape(claim.reference)}</a> '
            f"{_html(claim.statement(self.lang).display(self.lang))} <em>{_html(self.says(claim))}</em></li>"
            for claim in part.claims
        )
        return f"<ul>{items}</ul><p>{_html(self.note())}</p>"

    def identifier(self, part: Part) -> str:
        """Return the id of a part: its term, and which section of the source."""
        return f"{part.term.iri}#{part.section.name if part.section else 'claims'}"

    def link(self, part: Part) -> str:
        """Return the address of the page that a part leads to."""
        return (
            f"{self.address}/code?{urlencode({'code': part.code, 'lang': self.lang})}"
            if part.code
            else self.page(part.term.iri)
        )

    def atom(self) -> bytes:
        """Return it as Atom, an entry a part; the parameters stand as categories."""
        title, subtitle = _plain(word("site.infobutton.title", self.lang)), _plain(self.note())
        head = [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{self.lang}" xml:base="{escape(self.address)}/">',
            f'<title type="text">{escape(title)}</title><subtitle type="text">{escape(subtitle)}</subtitle>',
            f"<author><name>bekken-kg</name><uri>{escape(self.address)}/</uri></author>",
            f"<id>{escape(_plain(self.self_link))}</id><updated>{self.updated}</updated>",
            f'<link rel="self" type="application/atom+xml" href="{escape(_plain(self.self_link))}"/>',
            *(f'<category scheme="{escape(name)}" term="{escape(text)}"/>' for name, text in self.categories),
        ]
        return readable(("\n".join([*head, *map(self._entry, self.parts), "</feed>"]) + "\n").encode())

    def _entry(self, part: Part) -> str:
        claims = "".join(
            f'<link rel="related" type="text/html" title="{escape(claim.reference)}" '
            f'href="{escape(self.page(claim.iri))}"/>'
            for claim in part.claims
        )
        title = escape(self.title(part))
        return (
            f'<entry xml:lang="{self.lang}"><title type="text">{title}</title>'
            f'<link rel="alternate" type="text/html" title="{title}" href="{escape(self.link(part))}"/>'
            f"{claims}<id>{escape(self.identifier(part))}</id><updated>{self.updated}</updated>"
            f'<summary type="html">{escape(self.html(part))}</summary></entry>'
        )

    def json(self) -> bytes:
        """Return it as JSON in the form of MedlinePlus Connect."""

        def text(value: str) -> dict[str, str]:
            return {"_value": value, "type": "text"}

        entries = [
            {
                "lang": self.lang,
                "title": text(self.title(part)),
                "link": [
                    {"title": self.title(part), "rel": "alternate", "type": "html", "href": self.link(part)},
                    *(
                        {"title": claim.reference, "rel": "related", "type": "html", "href": self.page(claim.iri)}
                        for claim in part.claims
                    ),
                ],
                "id": {"_value": self.identifier(part)},
                "updated": {"_value": self.updated},
                "summary": {"_value": self.html(part), "type": "html"},
            }
            for part in self.parts
        ]
        feed = {
            "xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "base": f"{self.address}/",
            "lang": self.lang,
            "title": text(word("site.infobutton.title", self.lang)),
            "subtitle": text(self.note()),
            "author": {"name": {"_value": "bekken-kg"}, "uri": {"_value": f"{self.address}/"}},
            "updated": {"_value": self.updated},
            "category": [{"scheme": name, "term": given} for name, given in self.categories],
            "id": {"_value": self.self_link},
            "entry": entries,
        }
        return json.dumps({"feed": feed}, ensure_ascii=False, indent=1).encode()

    def content(self) -> bytes:
        """Return it in the form of the directorate's content API: a list, an item a part."""
        items = [
            {
                "id": self.identifier(part),
                "tittel": self.title(part),
                "intro": self.note(),
                "tekst": self.html(part),
                "forstPublisert": self.updated,
                "sistFagligOppdatert": self.updated,
                "type": "pasientinformasjon",
                "lenker": [
                    _link("self", self.identifier(part), self.title(part), self.link(part)),
                    *(
                        _link(
                            "referanse",
                            claim.iri,
                            f"{claim.reference} {claim.statement(self.lang)}",
                            self.page(claim.iri),
                        )
                        for claim in part.claims
                    ),
                ],
            }
            for part in self.parts
        ]
        return json.dumps(items, ensure_ascii=False, indent=1).encode()


def _link(rel: str, identifier: str, title: str, href: str) -> dict[str, str]:
    return {"rel": rel, "type": "text/html", "tittel": title, "href": href, "strukturId": identifier}
