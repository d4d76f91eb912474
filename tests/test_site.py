"""The pages of the site: whole, escaped, in three languages, with links that lead somewhere."""

from __future__ import annotations

import ast
import json
import re
import shlex
import struct
import tomllib
import zlib
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyoxigraph as ox
import pytest

import bekken_kg
from bekken_kg.engines.oxigraph import OxigraphEngine
from bekken_kg.knowledge import KnowledgeGraph
from bekken_kg.model.bibliography import Reference, bibtex
from bekken_kg.model.cards import flag_text
from bekken_kg.model.entity import Text
from bekken_kg.namespaces import BASE, BK, DCTERMS, OWL, PROV, RDF, RDFS, SKOS
from bekken_kg.settings import Operator
from bekken_kg.site import assets, coverage, neighbours
from bekken_kg.site.literature import by_stance
from bekken_kg.site.marks import mark_of
from bekken_kg.site.reader import Reader
from bekken_kg.site.search import Search
from bekken_kg.web.application import Application
from bekken_kg.web.request import Request
from bekken_kg.words import word

BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "host": "localhost"}
SELECT = "SELECT ?claim WHERE { ?claim a <https://w3id.org/bekken-kg/terms/Claim> } ORDER BY ?claim"
CONSTRUCT = "PREFIX bk: <https://w3id.org/bekken-kg/terms/> CONSTRUCT WHERE { ?s bk:causes ?o }"
PAGES = {
    "start": "/",
    "mechanism": "/mechanism",
    "coverage": "/coverage",
    "compare": "/compare",
    "questions": "/answers",
    "answer": "/answers/symptoms",
    "answer with parameters": "/answers/claims?section=SymptomsSection&modality=Asserted",
    "answer with a picture": "/answers/mechanism",
    "answer without rows": "/answers/radiation?condition=Relaxin",
    "code": "/code?code=O26.7",
    "question": "/ask?q=Hjelper+akupunktur",
    "question without an answer": "/ask?q=Hva+koster+et+belte",
    "question for a code": "/ask?q=Hvilken+ICD-10-kode+har+bekkenl%C3%B8sning",
    "no question yet": "/ask",
    "search": "/search?q=gange",
    "search without hits": "/search?q=zzzz",
    "search for a code": "/search?q=O26.7",
    "search for nothing": "/search?q=",
    "term": "/terms/PelvicGirdlePain",
    "anatomical term": "/terms/PubicSymphysis",
    "relation": "/terms/hasSymptom",
    "class without claims": "/terms/Bone",
    "value": "/terms/Possible",
    "claim": "/claims/L14",
    "denied claim": "/claims/L40",
    "unit": "/source/U10",
    "heading": "/source/H02",
    "source": "/source/leaflet",
    "evidence": "/evidence/E01",
    "publication": "/evidence/Aldabe2012Relaxin",
    "ontology": "/ontology",
    "named graph": "/graph/leaflet",
    "editor": "/editor",
    "editor with an example": "/editor?example=symptoms",
    "editor with rows": f"/editor?{urlencode({'query': SELECT})}",
    "editor with a picture": f"/editor?{urlencode({'query': CONSTRUCT})}",
    "editor with a truth": "/editor?query=ASK%20%7B%7D",
    "editor with a fault": "/editor?query=SELECT%20*%20WHERE%20%7B",
}


#: a script element that runs nothing: what a page is about, for search engines
DATA = {"type": "application/ld+json"}


class Page(HTMLParser):
    """Collects what a page has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def every(self, name: str) -> list[str]:
        return [value or "" for _, found in self.tags for key, value in found.items() if key == name]


@pytest.fixture(scope="module")
def application() -> Application:
    return Application(bekken_kg.load())


@cache
def asked(application: Application, path: str) -> tuple[int, bytes]:
    """Return a page, made once for all tests."""
    return ask(application, path, BROWSER)


def status(application: Application, href: str) -> int:
    """Return the status of an address; a thing is asked for as data, which is made faster."""
    things = ("/terms/", "/claims/", "/source/", "/evidence/")
    return ask(application, href, {"accept": "*/*"} if href.startswith(things) else BROWSER)[0]


def ask(application: Application, path: str, headers: dict[str, str]) -> tuple[int, bytes]:
    target, _, query = path.partition("?")
    response = application.respond(Request("GET", target, query, headers=headers))
    return response.status, response.body


def page(application: Application, path: str, lang: str = "nb", status: int = 200) -> Page:
    found, body = asked(application, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    assert found == status
    return Page(body.decode())


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_is_whole_and_asks_nobody_else(application: Application, path: str, lang: str) -> None:
    found = page(application, path, lang)
    names = [tag for tag, _ in found.tags]
    assert found.tags[0] == ("html", {"lang": lang})
    drawings = [tag for tag, attributes in found.tags if tag == "svg" and attributes.get("class") == "drawing"]
    assert names.count("h1") == names.count("title") - len(drawings) == names.count("main") == 1
    assert found.every("style") == []
    assert "style" not in names
    assert [key for _, attributes in found.tags for key in attributes if key.startswith("on")] == []
    assert [source for source in found.every("src") if not source.startswith("/assets/")] == []
    scripts = [attributes for tag, attributes in found.tags if tag == "script"]
    assert [attributes for attributes in scripts if "src" not in attributes and attributes != DATA] == []
    links = [attributes for tag, attributes in found.tags if tag == "link"]
    sheets = [attributes["href"] or "" for attributes in links if attributes["rel"] not in ("canonical", "alternate")]
    assert sheets
    assert [sheet for sheet in sheets if not sheet.startswith("/assets/")] == []


def metadata(
    application: Application, path: str, lang: str
) -> tuple[dict[str, str], dict[str, str], dict[str, object]]:
    """Return a page's meta elements, its alternates by language, and what it says of itself as JSON-LD."""
    body = asked(application, f"{path}{'&' if '?' in path else '?'}lang={lang}")[1].decode()
    tags = Page(body).tags
    metas = [found for tag, found in tags if tag == "meta"]
    meta = {
        str(found.get("name") or found.get("property")): found["content"] or "" for found in metas if "content" in found
    }
    links = {str(found.get("hreflang") or found["rel"]): found["href"] or "" for tag, found in tags if tag == "link"}
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', body, re.DOTALL)
    return meta, links, json.loads(data[1]) if data else {}


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    ("path", "kind", "words"),
    [
        ("/", "Dataset", {"nb": "58 påstander", "nn": "58 påstandar", "en": "58 claims"}),
        ("/claims/L49", "Claim", {"nb": "Brosjyren sier: ", "nn": "Brosjyren seier: ", "en": "The leaflet says: "}),
        ("/terms/Relaxin", "DefinedTerm", {"nb": "2 påstander", "nn": "2 påstandar", "en": "2 claims"}),
        ("/evidence/E01", "Claim", {"nb": "studier", "nn": "studiar", "en": "studies"}),
        (
            "/evidence/Aldabe2012Relaxin",
            "ScholarlyArticle",
            dict.fromkeys(("nb", "nn", "en"), "European Spine Journal"),
        ),
        ("/code?code=O26.7", None, {"nb": "38 påstander", "nn": "38 påstandar", "en": "38 claims"}),
        ("/answers/symptoms", None, {"nb": "symptomer", "nn": "symptom", "en": "symptoms"}),
    ],
)
def test_the_head_of_a_page_says_what_it_shows(
    application: Application, path: str, kind: str | None, words: dict[str, str], lang: str
) -> None:
    meta, links, data = metadata(application, path, lang)
    assert words[lang] in meta["description"] == meta["og:description"] == data["description"]
    joined = f"http://localhost{path}{'&' if '?' in path else '?'}lang="
    assert {tag: links[tag] for tag in ("nb", "nn", "en")} == {tag: joined + tag for tag in ("nb", "nn", "en")}
    assert (links["canonical"], links["x-default"]) == (joined + lang, f"http://localhost{path}")
    assert (meta["og:url"], meta["og:image"]) == (joined + lang, "http://localhost/picture.png")
    about = data.get("mainEntity", {})
    assert isinstance(about, dict)
    assert about.get("@type") == kind


def test_a_condition_has_what_is_said_outright_and_the_rest_as_claims(application: Application) -> None:
    about: Any = metadata(application, "/terms/PelvicGirdlePain", "en")[2]["mainEntity"]
    assert "MedicalCondition" in about["@type"]
    assert {sign["@id"] for sign in about["signOrSymptom"]} == {
        BASE + "terms/WaddlingGait",
        BASE + "terms/CautiousGait",
    }
    assert len(about["subjectOf"]) > 25
    assert all(it["@type"] == "Claim" and it["text"] and it["isBasedOn"] for it in about["subjectOf"])


def test_a_hedged_claim_is_no_therapy(application: Application) -> None:
    for path in ("/claims/L49", "/terms/PelvicGirdlePain", "/terms/PelvicBelt", "/"):
        assert not re.search("Therapy|Treatment", json.dumps(metadata(application, path, "nb")[2]))
    assert metadata(application, "/claims/L49", "nb")[2]["mainEntity"] == {
        "@type": "Claim",
        "@id": BASE + "claims/L49",
        "name": "L49",
        "text": "Ved bekkenløsning kan bassenggymnastikk redusere smertene.",
        "isBasedOn": [
            {
                "@type": "CreativeWork",
                "@id": BASE + "source/U24",
                "name": "U24",
                "isPartOf": {
                    "@type": "CreativeWork",
                    "@id": BASE + "source/leaflet",
                    "name": "Bekkenløsning",
                    "url": "https://nhi.no/familie/graviditet/animasjoner/bekkenlosning/",
                },
            }
        ],
        "about": [
            {"@id": BASE + "terms/PelvicGirdlePain", "name": "bekkenløsning"},
            {"@id": BASE + "terms/PoolExercise", "name": "bassenggymnastikk"},
        ],
    }


def test_a_page_for_nobody_else_is_not_indexed(application: Application) -> None:
    for path in ("/search?q=x", "/nothing", "/editor?query=ASK{}"):
        meta, links, data = metadata(application, path, "nb")
        assert (meta["robots"], "canonical" in links, data) == ("noindex", False, {})


def test_the_picture_is_made_from_the_graph(application: Application) -> None:
    body = asked(application, "/picture.png")[1]
    assert body.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", body[16:24]) == (1200, 630)
    at = body.index(b"IDAT") + 4
    pixels = zlib.decompress(body[at : at + struct.unpack(">I", body[at - 8 : at - 4])[0]])
    rows = [pixels[row * 1201 + 1 : (row + 1) * 1201] for row in range(630)]
    claims = bekken_kg.load().claims
    places = [60 + number * (1080 // len(claims)) + 4 for number in range(len(claims))]
    drawn = [{row[place] for row in rows} - {0, 1} for place in places]
    stances = {"Supports": 2, "Qualifies": 3, "Contests": 4}
    assert drawn == [{stances[stance] for stance, some in by_stance([claim]).items() if some} for claim in claims]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_the_ids_of_a_page_are_its_own_and_its_labels_lead_to_fields(application: Application, path: str) -> None:
    found = page(application, path)
    ids = found.every("id")
    assert len(ids) == len(set(ids))
    assert set(found.every("for")) | set(found.every("aria-labelledby")) <= set(ids)
    hashes = {href[1:] for href in found.every("href") if href.startswith("#")}
    assert hashes <= set(ids)


def test_every_link_of_every_page_leads_somewhere(application: Application) -> None:
    pages = [page(application, path) for path in PAGES.values()]
    hrefs = {href for found in pages for href in found.every("href")}
    actions = {action for found in pages for action in found.every("action")}
    own = sorted({href.partition("#")[0] for href in hrefs if href.startswith("/")})
    assert len(own) > 200
    assert [href for href in own if status(application, href) != 200] == []
    assert actions >= {"/search", "/editor", "/answers/claims", "/code"}
    assert [href for href in hrefs if not href.startswith(("/", "#", "https://", "http://"))] == []


def test_content_and_interface_in_different_languages(application: Application) -> None:
    found = page(application, "/terms/PubicSymphysis?ui=en", "nn")
    assert found.tags[0] == ("html", {"lang": "en"})
    assert "(missing in Nynorsk, shown in Bokmål)" in found.text  # a definition in nn is never shown silently in nb
    assert ("bdi", {"lang": "nn"}) in found.tags
    assert "The leaflet" in found.text
    kept = {
        tuple(parse_qs(urlsplit(href).query).get("ui", []))
        for href in found.every("href")
        if href.startswith("/claims/")
    }
    assert kept == {("en",)}


def test_no_is_bokmaal(application: Application) -> None:
    assert asked(application, "/claims/L25?lang=no") == asked(application, "/claims/L25?lang=nb")


def test_a_language_that_is_not_there_is_told_on_a_page(application: Application) -> None:
    assert "unknown language" in page(application, "/", "de", 400).text


# What is drawn with HTML: claims in rows, axioms of a term, the map of the leaflet.


def drawn(application: Application, path: str, start: str, end: str, lang: str = "en") -> str:
    """Return the part of a page from one text to another."""
    text = asked(application, f"{path}?lang={lang}")[1].decode()
    return text.partition(start)[2].partition(end)[0]


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize("path", ["/code?code=O26.7&", "/terms/PelvicGirdlePain?"])
def test_a_row_says_statement_hedge_literature_and_place(application: Application, path: str, lang: str) -> None:
    kg = bekken_kg.load()
    text = asked(application, f"{path}lang={lang}")[1].decode()
    rows = dict(re.findall(r'<li class="claim" id="(L\d+)"[^>]*>(.*?)</li>', text, re.DOTALL))
    assert len(rows) > 30
    for number, html in rows.items():
        claim, row = kg.claim(number), Page(html).text
        words = word("site.mark.Negated", lang) if mark_of(claim) == "Negated" else claim.hedge(lang)
        assert claim.statement(lang) in row
        assert (words or word("site.mark.Asserted", lang)) in row
        assert f'href="#hm-{mark_of(claim)}"' in html
        assert all(unit.id in row for unit in claim.units)
        if claim.flag.name == "EvidenceNone":
            assert flag_text(claim, lang) in row
        for stance, publications in by_stance([claim]).items():
            said = f"{len(publications)}\xa0{word(f'site.stance.{stance}', lang)}"
            assert (said in row) == bool(publications)


def test_the_first_page_draws_each_step_as_a_link_that_says_what_it_shows(application: Application) -> None:
    kg = bekken_kg.load()
    text = asked(application, "/?lang=nb")[1].decode()
    links = re.findall(
        r'<a href="/claims/(L\d+)[^"]*" class="cl (\w+) \w+" [^>]*aria-label="([^"]*)">(.*?)</a>', text, re.DOTALL
    )
    assert {number for number, *_ in links} >= {"L06", "L11", "L12", "L13", "L14", "L15", "L45", "L49", "L54", "L56"}
    for number, flag, name, html in links:
        claim = kg.claim(number)
        assert flag == claim.flag.name.removeprefix("Evidence").lower()
        assert str(claim.statement("nb")) in name
        shown = " ".join(Page(html).text.split())
        assert name.startswith(shown)


@pytest.mark.parametrize("name", ["PelvicGirdlePain", "Pain", "LigamentLaxity", "Relaxin"])
def test_a_term_says_what_is_always_true_of_it(application: Application, name: str) -> None:
    relations = neighbours.relations(bekken_kg.load()[name])
    html = drawn(application, f"/terms/{name}", '<ul class="triples">', "</ul>")
    others = [relation.other.label("en") for relation in relations]
    assert re.findall(r'<a href="/terms/[^"]*"><bdi>([^<]*)</bdi></a>(?=</li>|</span><span>)', html) == others
    assert others


def test_a_stripe_of_the_map_is_as_wide_as_its_text_is_long(application: Application) -> None:
    stripes = re.findall(
        r'<li class="n(\d+)( bare)?"><a href="/source/(\w+)[^"]*">',
        drawn(application, "/coverage", '<ul class="map">', "</ul>"),
    )
    units = coverage.units(bekken_kg.load())
    assert [(name, bool(bare)) for _, bare, name in stripes] == [(unit.id, not unit.claims) for unit in units]
    lengths = [(unit.end or 0) - (unit.start or 0) for unit in units]
    assert [int(step) for step, _, _ in stripes] == [min(max(length // 16, 1), 30) for length in lengths]
    sheet = assets.asset("site.css")[0].decode()
    assert "flex: var(--n)" in sheet
    assert re.findall(r"\.n(\d+) { --n: (\d+); }", sheet) == [(str(step), str(step)) for step in range(1, 31)]


# Hostile labels.

EX = "https://example.org/hostile/"
LABELS = {
    "script": "<script>window.hit=1</script>",
    "image": '"><img src=x onerror=window.hit=1>',
    "template": "{{ 7*191 }}{% raw %}",
    "turned": "turned \u202etext\u2066",
    "long": "vondt" * 2000,
    "title": "</title></textarea></svg><b>",
}
EVERYTHING_HOSTILE = f"SELECT ?s ?p ?o WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{EX}')) }}"
IRIS = ["javascript:alert(1)", "data:text/html,<script>", "vbscript:x", "https://e.org/\"onclick='x'"]


@pytest.fixture(scope="module")
def hostile() -> Application:
    quads = list(bekken_kg.load().engine.quads())
    graph = ox.NamedNode(EX + "graph")

    def say(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, graph))

    for name, label in LABELS.items():
        say(EX + name, RDF + "type", ox.NamedNode(OWL + "Class"))
        say(EX + name, SKOS + "prefLabel", ox.Literal(label, language="nb"))
        say(EX + name, SKOS + "definition", ox.Literal(label, language="nb"))
        say(EX + name, RDFS + "subClassOf", ox.NamedNode(BK + "Symptom"))
    for iri in IRIS[:1]:
        say(EX + "script", RDFS + "subClassOf", ox.NamedNode(iri))
        say(EX + "image", RDFS + "seeAlso", ox.NamedNode(iri))
        say(iri, RDF + "type", ox.NamedNode(OWL + "Class"))
    claim = EX + "C1"
    say(claim, RDF + "type", ox.NamedNode(BK + "Claim"))
    say(claim, DCTERMS + "identifier", ox.Literal("<i>C1"))
    say(claim, BK + "claimSubject", ox.NamedNode(BK + "PelvicGirdlePain"))
    say(claim, BK + "claimPredicate", ox.NamedNode(BK + "hasSymptom"))
    say(claim, BK + "polarity", ox.NamedNode(BK + "Affirmed"))
    say(claim, BK + "modality", ox.NamedNode(BK + "Possible"))
    say(claim, BK + "statement", ox.Literal(LABELS["script"], language="nb"))
    for name in LABELS:
        say(claim, BK + "claimObject", ox.NamedNode(EX + name))
    return Application(KnowledgeGraph(OxigraphEngine([], extra=quads)))


@pytest.mark.parametrize("lang", ["nb", "en"])
@pytest.mark.parametrize(
    "path",
    [
        *(f"/about?{urlencode({'iri': EX + name})}" for name in (*LABELS, "C1")),
        "/",
        "/terms/PelvicGirdlePain",
        "/terms/Symptom",
        "/answers/symptoms",
        "/answers/kinds-of?kind=Symptom",
        "/search?q=script",
        f"/search?{urlencode({'q': LABELS['image']})}",
        f"/answers/symptoms?{urlencode({'condition': LABELS['title']})}",
        f"/editor?{urlencode({'query': LABELS['title']})}",
        f"/editor?{urlencode({'query': EVERYTHING_HOSTILE})}",
        f"/nothing{LABELS['image']}",
        "/about?iri=javascript:alert(1)",
    ],
)
def test_hostile_labels_are_text(hostile: Application, path: str, lang: str) -> None:
    found = page_of_any_status(hostile, path, lang)
    tags = [tag for tag, _ in found.tags]
    assert not {"img", "b", "i"} & set(tags)
    scripts = [attributes for tag, attributes in found.tags if tag == "script"]
    assert [attributes for attributes in scripts if "src" not in attributes and attributes != DATA] == []
    assert [key for _, attributes in found.tags for key in attributes if key.startswith("on")] == []
    assert [href for href in found.every("href") if not href.startswith(("/", "#", "http://", "https://"))] == []
    assert "1337" not in found.text


def page_of_any_status(application: Application, path: str, lang: str) -> Page:
    _, body = asked(application, f"{path}{'&' if '?' in path else '?'}lang={lang}")
    return Page(body.decode())


def test_a_hostile_label_ends_no_script(hostile: Application) -> None:
    _, _, data = metadata(hostile, f"/about?{urlencode({'iri': EX + 'script'})}", "nb")
    assert data["mainEntity"]["name"] == LABELS["script"]  # type: ignore[index]


def test_a_hostile_label_is_shown_as_it_is(hostile: Application) -> None:
    found = page_of_any_status(hostile, f"/about?{urlencode({'iri': EX + 'script'})}", "nb")
    assert LABELS["script"] in found.text
    assert "bdi" in [tag for tag, _ in found.tags]


@pytest.mark.parametrize("iri", IRIS)
def test_an_iri_that_a_browser_would_run_is_no_link(iri: str) -> None:
    assert Reader("nb", "nb").href(iri) is None


@pytest.mark.parametrize("root", ["", "/kg"])
@pytest.mark.parametrize("iri", [f"{BASE}/evil.example/x", f"{BASE}//evil.example", f"{BASE}terms/X", BASE])
def test_a_link_to_what_is_ours_stays_on_this_host(root: str, iri: str) -> None:
    href = Reader("nb", "nb", root).href(iri) or ""
    assert urlsplit(href).netloc in ("", "w3id.org")
    assert href.startswith(f"{root}/") == (not iri.startswith(f"{BASE}/"))


def test_a_missing_label_says_so() -> None:
    assert Reader("nn", "nb").missing(Text("x", "nb")) == "(mangler på nynorsk, vist på bokmål)"
    assert Reader("nn", "nn").missing(Text("Name", "")) == "(manglar på nynorsk)"
    assert Reader("en", "nb").missing(Text("x", "en")) == ""


# Who says it.


GARDEN = "https://example.org/garden/"
#: what an extension says, numbered as the project numbers its own; the bare ones say no more than what they are
OTHERS = {
    "L49": {BK + "claimSubject": BK + "PelvicGirdlePain", BK + "claimPredicate": BK + "hasSymptom",
            BK + "claimObject": BK + "Pain", PROV + "wasDerivedFrom": GARDEN + "U24"},
    "E01": {BK + "aboutClaim": BASE + "claims/L49", BK + "stance": BK + "Contests"},
    "U24": {DCTERMS + "isPartOf": GARDEN + "leaflet"},
    "L50": {BK + "claimSubject": BK + "PelvicGirdlePain"},
    "E02": {BK + "aboutClaim": GARDEN + "L50"},
    "E03": {BK + "aboutClaim": BASE + "claims/L49", BK + "stance": BK + "Qualifies", BK + "publication": GARDEN + "P1"},
    "U25": {},
    "P1": {},
}  # fmt: skip
NUMBERED = [name for name in OTHERS if name[0] != "P"]
KINDS = {"L": "Claim", "E": "EvidenceStatement", "U": "TextUnit", "P": "Publication"}
EVERY = ("/claims/L49", "/terms/PelvicGirdlePain", "/terms/Pain", "/coverage", "/", "/claims", "/terms", "/evidence",
         "/mechanism", "/code?code=O26.7", "/search?q=smerte", "/answers/contested-claims")  # fmt: skip


@pytest.fixture(scope="module")
def others() -> Application:
    graph = ox.NamedNode("https://example.org/graph")
    quads = list(bekken_kg.load().engine.quads())
    for name, facts in OTHERS.items():
        node = ox.NamedNode(GARDEN + name)
        quads.append(ox.Quad(node, ox.NamedNode(DCTERMS + "identifier"), ox.Literal(name), graph))
        for prop, value in {RDF + "type": BK + KINDS[name[0]], **facts}.items():
            quads.append(ox.Quad(node, ox.NamedNode(prop), ox.NamedNode(value), graph))
    return Application(KnowledgeGraph(OxigraphEngine([], extra=quads)))


@pytest.mark.parametrize("path", [*EVERY, *(f"/about?{urlencode({'iri': GARDEN + name})}" for name in OTHERS)])
def test_what_others_say_is_named_as_theirs(others: Application, path: str) -> None:
    """However bare it is, there is a page; and nobody is to take the claim that they call L49 for ours."""
    found = page(others, path, "en")
    text = asked(others, f"{path}{'&' if '?' in path else '?'}lang=en")[1].decode()
    for href, words in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', text, re.DOTALL):
        name = parse_qs(urlsplit(href).query).get("iri", [""])[0].removeprefix(GARDEN)
        assert re.search(rf"(?<![/\w]){name}\b", Page(words).text) is None or name not in NUMBERED, (words, href)
    name = path.rpartition("%2F")[2]
    assert name not in NUMBERED or GARDEN + name in found.text


def test_others_are_linked_to(others: Application) -> None:
    pages = [page(others, path, "en") for path in EVERY]
    linked = {href for found in pages for href in found.every("href")}
    names = {parse_qs(urlsplit(href).query).get("iri", [""])[0].removeprefix(GARDEN) for href in linked}
    assert {"L49", "L50", "E01", "E03", "U24", "U25"} <= names


# Refusals, sizes, files.


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/terms/Nothing", 404),
        ("/nothing", 404),
        ("/about?iri=https://example.org/x", 404),
        ("/answers/symptom", 404),
        ("/code", 400),
        ("/assets/../reader.py", 404),
        ("/assets/vendor/../site.css", 404),
    ],
)
def test_a_browser_gets_a_page_and_a_program_a_line(application: Application, path: str, status: int) -> None:
    assert "<h1>" in asked(application, path)[1].decode()
    got, body = ask(application, path, {"accept": "*/*"})
    assert (got, body.count(b"\n"), b"<" in body) == (status, 1, False)


@pytest.mark.parametrize(
    ("path", "query", "kept"),
    [
        ("/answers/claims", "term=%3Cb%3ENope&modality=possible", 'value="&lt;b&gt;Nope"'),
        ("/answers/claims", "term=Nope&modality=possible", '<option value="Possible" lang="nb" selected>'),
        ("/answers/claims.html", "section=Nope", 'action="/answers/claims"'),
        ("/code", "", 'action="/code"'),
        ("/code", "code=O99.9&system=ICD10", 'value="O99.9"'),
    ],
)
def test_a_wrong_value_is_mended_in_the_form(application: Application, path: str, query: str, kept: str) -> None:
    status, body = asked(application, f"{path}?{query}&lang=nb")
    assert status in (400, 404)
    assert 'class="ask"' in body.decode()
    assert kept in body.decode()
    assert b"<b>Nope" not in body


@pytest.mark.parametrize(
    ("path", "lang", "sentence", "near"),
    [
        ("/terms/pelvicgirdlepain", "nb", "Det finnes ikke noe begrep som heter «pelvicgirdlepain».", "/terms/PelvicGirdlePain?lang=nb"),
        ("/terms/bekkenlosnig", "nn", "Det finst ikkje noko omgrep", "/terms/PelvicGirdlePain?lang=nn"),
        ("/claims/L99", "en", "There is no claim “L99”.", "/claims/L49?lang=en"),
        ("/evidence/Vleeming2008", "nn", "Det finst verken ei utsegn", "/evidence/Vleeming2008Guidelines?lang=nn"),
        ("/source/U99", "nb", "Det finnes ingen tekstenhet «U99».", "/source/U29?lang=nb"),
        ("/answers/symptom", "nn", "Det finst ikkje noko spørsmål som heiter «symptom».", "/answers/symptoms?lang=nn"),
        ("/answers/symptoms?condition=bekenløsning", "nb", "«bekenløsning» er ikke kjent her", "/answers/symptoms?condition=bk%3APelvicGirdlePain&lang=nb"),
        ("/answers/claims?modality=kann", "nn", "«kann» er ikkje kjent her", "/answers/claims?modality=bk%3APossible&lang=nn"),
        ("/answers/claims?sction=x&term=Pain", "en", "no parameter “sction”", "/answers/claims?term=Pain&lang=en"),
        ("/answers/evidence-for-claim?claim=L77", "nb", "«L77» er ikke kjent her", "/answers/evidence-for-claim?claim=L57&lang=nb"),
        ("/code?code=Z99.999", "en", "nothing about anything with the code “Z99.999”", "/code?code=O26.7&lang=en"),
        ("/code?code=O26.6&system=ICD10", "nb", "ingenting om noe med koden «O26.6»", "/code?code=O26.7&lang=nb"),
    ],
)  # fmt: skip
def test_a_refusal_says_why_and_what_was_probably_meant(
    application: Application, path: str, lang: str, sentence: str, near: str
) -> None:
    at = f"{path}{'&' if '?' in path else '?'}lang={lang}"
    found = Page(asked(application, at)[1].decode())
    assert sentence in found.text
    assert near in found.every("href")
    assert asked(application, near)[0] == 200
    typed = path.rpartition("=")[2] if "?" in path else path.rpartition("/")[2]
    assert typed in found.every("value") or "?" in path


def test_what_is_no_question_has_no_form(application: Application) -> None:
    assert b'class="ask"' not in asked(application, "/answers/nope")[1]


def test_what_is_ours_has_an_address_of_its_own(application: Application) -> None:
    iri = "https://w3id.org/bekken-kg/terms/Relaxin"
    response = application.respond(Request("GET", "/about", f"iri={iri}"))
    assert (response.status, dict(response.headers)["location"]) == (303, "/terms/Relaxin")
    evil = application.respond(Request("GET", "/about", f"iri={iri}%0d%0ax:%20y"))
    assert evil.status == 404


@pytest.mark.parametrize(
    "rest",
    [
        "/evil.example/x",
        "//evil.example",
        "/\\evil.example",
        "terms//evil.example/x",
        "../evil",
        "terms/../../evil",
        ".evil",
    ],
)
@pytest.mark.parametrize("root", ["", "/kg"])
def test_nobody_is_led_to_another_host(root: str, rest: str) -> None:
    served = Application(bekken_kg.load(layers=["terms"]), root=root)
    response = served.respond(Request("GET", "/about", urlencode({"iri": BASE + rest})))
    assert (response.status, "location" in dict(response.headers)) == (404, False)


def test_an_error_advises_addresses_and_no_commands(application: Application) -> None:
    told = [
        application.respond(Request("GET", path, query)).body.decode()
        for path, query in (("/answers/nonsense", ""), ("/answers/symptoms", "condition=nonsense"))
    ]
    assert "/answers lists them" in told[0]
    assert "/search?q=" in told[1]
    assert "bekken find" not in "".join(told)


def test_the_editor_offers_its_answer_as_a_link_and_as_code(application: Application) -> None:
    query = 'SELECT ?x { VALUES ?x { "it\'s \\\\" "=1" } }'
    found = page(application, f"/editor?{urlencode({'query': query})}")
    assert f"http://localhost/editor?{urlencode({'query': query})}&lang=nb" in found.every("href")
    code = re.search(r"load\(\)\.query\((.+?)\)\n", found.text, re.DOTALL)
    assert code
    assert ast.literal_eval(code[1]).strip() == query
    curl = re.search(r"curl (.+)", found.text)
    assert curl
    assert shlex.split(curl[1])[-1] == f"query={query}"
    assert "ikke noe bilde" in found.text
    rows = asked(application, f"/editor.csv?{urlencode({'query': query})}&lang=nb")
    assert rows == (200, "\ufeffx\r\nit's \\\r\n'=1\r\n".encode())


def test_a_parameter_with_a_few_values_is_a_choice(application: Application) -> None:
    page = application.respond(
        Request("GET", "/answers/claims", "modality=anbefalt&lang=nb", headers={"accept": "text/html"})
    ).body.decode()
    choice = page.partition('<select id="p-modality"')[2].partition("</select>")[0]
    assert re.findall(r'<option value="(\w+)" lang="nb" selected>', choice) == ["Recommended"]
    assert choice.count("<option") == 7


def test_a_name_that_is_not_ascii_stands_in_a_header_as_an_address() -> None:
    quad = ox.Quad(ox.NamedNode(BK + "Øvelse"), ox.NamedNode(SKOS + "prefLabel"), ox.Literal("x"))
    response = Application(KnowledgeGraph(OxigraphEngine([], extra=[quad]))).respond(
        Request("GET", "/terms/Øvelse.ttl")
    )
    assert response.status == 200
    assert f"<{BK}%C3%98velse>; rel=" in dict(response.headers)["link"]
    assert b"link: <https:" in response.head


def test_a_label_that_is_no_text_is_no_fault() -> None:
    store = OxigraphEngine([])
    store.store.add(ox.Quad(ox.NamedNode(BK + "X"), ox.NamedNode(SKOS + "prefLabel"), ox.NamedNode(BK + "Y")))
    served = Application(KnowledgeGraph(store))
    assert served.respond(Request("GET", "/search", "q=x", headers=BROWSER)).status == 200


def test_the_first_page_is_small(application: Application) -> None:
    first = page(application, "/")
    files = {urlsplit(name).path for name in (*first.every("src"), *first.every("href")) if name.startswith("/assets/")}
    headers = {**BROWSER, "accept-encoding": "gzip"}
    total = len(ask(application, "/", headers)[1]) + sum(len(ask(application, name, headers)[1]) for name in files)
    assert len(files) >= 3
    assert total < 100 * 1024


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_each_example_of_the_search_finds_something(application: Application, lang: str) -> None:
    hint = word("site.search.hint", lang)
    examples = re.findall(r"[«“](.+?)[»”]", hint)
    assert len(examples) == 3
    for example in examples:
        found = page(application, f"/search?{urlencode({'q': example})}", lang)
        assert {"hits"} & set(found.every("class")), example


def test_a_publication_is_cited_as_itself_and_says_what_it_says(application: Application) -> None:
    found = page(application, "/evidence/Aldabe2012Relaxin")
    citation = (
        "Aldabe D, Ribeiro DC, Milosavljevic S, Bussey MD. Pregnancy-related pelvic girdle pain and its relationship"
    )
    assert re.search(
        r"(?s)id=.citation.>" + re.escape(citation),
        asked(application, "/evidence/Aldabe2012Relaxin?lang=nb")[1].decode(),
    )
    assert {"/claims/L15?lang=nb", "/evidence/E01?lang=nb", "https://doi.org/10.1007/s00586-012-2162-x"} <= set(
        found.every("href")
    )
    assert "en" in [attributes.get("lang") for tag, attributes in found.tags if tag == "bdi"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/evidence/Albert2001Prognosis.bib",
            ["@article{Albert2001Prognosis,", "  author = {Albert, H and others},", "  pages = {505--510},"],
        ),
        ("/evidence/Albert2001Prognosis.ris", ["TY  - JOUR", "AU  - Albert, H", "SP  - 505", "EP  - 510", "ER  - "]),
        ("/claims/L15.bib", ["@misc{bekken-kg-L15,", "  author = {{The bekken-kg project}},"]),
        ("/terms/Relaxin.ris", ["TI  - relaksin", "UR  - https://w3id.org/bekken-kg/terms/Relaxin"]),
    ],
)
def test_an_entity_is_cited_in_bibtex_and_ris(application: Application, path: str, expected: list[str]) -> None:
    status, body = asked(application, f"{path}?lang=nb")
    assert (status, set(expected) - set(body.decode().splitlines())) == (200, set())
    assert f"{path}?lang=nb" in page(application, path.rpartition(".")[0]).every("href")


def test_an_entry_for_tex_has_no_commands_of_others() -> None:
    entry = Reference("x", "misc", ["A & B"], {"title": "\\input{x}\n% $1_a", "url": "https://e.org/a_b%20c"})
    assert bibtex(entry).splitlines() == [
        "@misc{x,",
        r"  author = {{A \& B}},",
        r"  title = {{\textbackslash{}input\{x\} \% \$1\_a}},",
        "  url = {https://e.org/a_b%20c},",
        "}",
    ]


@pytest.mark.parametrize(
    ("text", "lang", "label", "what"),
    [
        ("L15", "nb", "Smerter hos den gravide", "påstand L15"),
        ("e01", "nn", "", "utsegn frå litteraturen E01"),
        ("U10", "en", "U10", "text unit"),
        ("O26.7", "nb", "O26.7", "kode i ICD-10, ICD-10-NO"),
        ("icd o26.7", "en", "O26.7", "code in ICD-10, ICD-10-NO"),
        ("W99", "nn", "W99", "kode i ICPC-2"),
        ("snomed 703619001", "en", "703619001", "code in SNOMED CT"),
        ("bekkenløysing", "en", "pregnancy-related pelvic", "concept · condition"),
        ("vondt i ryggen", "nn", "korsryggsmerte", "omgrep · smerte"),
        ("vleeming", "en", "European guidelines", "publication · Vleeming 2008"),
    ],
)
def test_each_result_says_what_it_is(application: Application, text: str, lang: str, label: str, what: str) -> None:
    first = Search(bekken_kg.load()).results(text, Reader(lang, lang))[0]
    assert (first.label.startswith(label), first.what) == (True, what)
    hits = page(application, f"/search?{urlencode({'q': text})}", lang)
    assert first.href in hits.every("href")
    assert what in hits.text


def test_what_is_no_code_finds_none() -> None:
    found = Search(bekken_kg.load()).results
    assert [hit.what for hit in found("snomed o26.7", Reader("en", "en"))] == []
    assert [hit.claims for hit in found("O26.7", Reader("en", "en"))] == [38]


@pytest.mark.parametrize("text", ["smerte", "L1", "relaxin", "O26.7"])
def test_suggestions_are_the_first_results(application: Application, text: str) -> None:
    records = json.loads(asked(application, f"/suggest?q={text}&lang=nn")[1])
    results = Search(bekken_kg.load()).results(text, Reader("nn", "nn"))
    assert [(record["href"], record["label"]) for record in records] == [(hit.href, hit.label) for hit in results[:10]]
    assert all(hit.what in record["what"] for record, hit in zip(records, results, strict=False))


def test_a_field_for_a_term_is_offered_terms_alone(application: Application) -> None:
    records = json.loads(asked(application, "/suggest?of=terms&q=smerte&lang=nb")[1])
    assert len(records) == 10
    kg = bekken_kg.load()
    assert all(kg[record["fill"]].curie == record["curie"] for record in records)
    assert json.loads(asked(application, "/suggest?of=terms&q=L15&lang=nb")[1]) == []
    assert "bk:PelvicGirdlePain" in [
        record["curie"] for record in json.loads(asked(application, "/suggest?of=terms&q=&lang=en")[1])
    ]


def test_what_the_browser_needs_of_the_units(application: Application) -> None:
    records = json.loads(asked(application, "/units.json?lang=nb")[1])
    assert len(records) == 36
    assert all(re.fullmatch("[0-9a-f]{64}", record["sha256"]) and record["end"] > record["start"] for record in records)


def test_vendored_files_are_as_they_are_told() -> None:
    import hashlib

    told = tomllib.loads(assets.asset("vendor/VENDORED.toml")[0].decode())["package"]
    files = {f"vendor/{name}": file["sha256"] for package in told for name, file in package["files"].items()}
    assert len(files) >= 2
    assert {name: hashlib.sha256(assets.asset(name)[0]).hexdigest() for name in files} == files
    licences = {f"vendor/{package[key]}" for package in told for key in ("licence_text", "bundled_licence_texts")}
    for package in told:
        text = assets.asset(f"vendor/{package['bundled_licence_texts']}")[0].decode()
        named = re.findall(r"^([@a-z][\w./@-]+): \S.*$", text, re.MULTILINE)
        assert sorted(set(package["bundles"]) - set(named)) == []
        assert len(package["bundles"]) >= 20
    assert {name for name in assets.names() if name.startswith("vendor/")} == {
        *files,
        *licences,
        "vendor/VENDORED.toml",
    }
    assert all(package["licence"] == "MIT" and package["integrity"].startswith("sha512-") for package in told)


@pytest.mark.parametrize(
    "name", [name for name in assets.names() if not name.startswith("vendor/") and not name.endswith(".woff2")]
)
def test_a_file_of_ours_loads_nothing_from_elsewhere(name: str) -> None:
    text = assets.asset(name)[0].decode()
    assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//|fetch\(\s*['\"]http|\beval\(|innerHTML", text)


def test_a_question_that_the_leaflet_does_not_answer_is_answered_so(application: Application) -> None:
    found = page(application, "/ask?q=Hva+koster+et+belte")
    assert "Det sier brosjyren ikke noe om." in found.text
    assert "Hva koster et belte" in found.every("value")


def test_a_hit_has_its_hedge_or_its_stance(application: Application) -> None:
    claim = page(application, "/search?q=L49")
    assert "kan redusere smertene" in claim.text
    assert "#hm-Possible" in claim.every("href")
    assert "Contests" in page(application, "/search?q=E01").every("class")


def test_how_a_sentence_stands_to_the_leaflet_has_a_mark_and_a_word(application: Application) -> None:
    found = page(application, "/check-text?text=Bassenggymnastikk+fjerner+smerten.+Hormonplaster+hjelper.")
    assert {"relation stronger", "relation not-said"} <= set(found.every("class"))
    assert {"for bastant", "ikke sagt"} <= {words for words in ("for bastant", "ikke sagt") if words in found.text}


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
def test_the_foot_leads_to_who_answers_for_it_and_to_the_source(application: Application, lang: str) -> None:
    about = page(application, "/about", lang)
    assert {"contact", "source_code"} <= set(about.every("id"))
    assert {f"/about?lang={lang}#contact", f"/about?lang={lang}#source_code"} <= set(about.every("href"))
    assert f"bekken_kg-{bekken_kg.__version__}.tar.gz" in about.text
    assert "bekken serve --contact" in about.text
    mail, code = "mailto:it@hospital.example", "https://hospital.example/code?a=1&b=2"
    named = Application(bekken_kg.load(), operator=Operator(mail, code))
    for path in ("/", "/about", "/nothing"):
        found = Page(ask(named, f"{path}?lang={lang}", BROWSER)[1].decode())
        assert {mail, code} <= set(found.every("href"))
        assert "bekken serve --contact" not in found.text


def test_what_needs_an_extra_is_in_the_menu_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def menu() -> list[str]:
        text = ask(Application(bekken_kg.load()), "/about?lang=nb", BROWSER)[1].decode()
        return re.findall(r'href="(/[a-z-]*)', text[text.index('class="menu"') : text.index('class="edition"')])

    assert menu() == ["/ask", "/answers", "/terms", "/evidence", "/coverage", "/check-text", "/editor"]
    monkeypatch.setattr("bekken_kg.site.pages.has_extra", lambda: False)
    assert menu() == ["/answers", "/terms", "/evidence", "/coverage", "/editor"]


def test_each_question_stands_once_under_who_asks_and_what_about(application: Application) -> None:
    found = page(application, "/answers", "en")
    links = [href.partition("?")[0] for href in found.every("href") if href.startswith("/answers/")]
    assert sorted(links) == sorted(f"/answers/{name}" for name in bekken_kg.load().questions)
    assert {"clinician", "informatician", "researcher"} <= set(found.every("id"))
    assert {"Symptoms", "Codes", "Research"} <= set(found.text.splitlines())


def test_the_source_of_the_graph_is_the_leaflet_whatever_is_served_beside_it(others: Application) -> None:
    assert "«Bekkenløsning» fra NHI" in page(others, "/about").text


def test_changes_are_grouped_in_the_words_of_the_reader_and_are_english(application: Application) -> None:
    found = page(application, "/changes", "nn")
    assert {"#t-1-1", "#t-1-2"} <= set(found.every("href"))
    assert "Spørsmål og søk" in found.text
    assert "en" in [attributes.get("lang") for tag, attributes in found.tags if tag == "ul"]
