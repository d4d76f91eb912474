"""The review sheet as a page to print: A4, no script, nothing from outside."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ..languages import LANGUAGES, language
from .sheet import Row

_WORDS = {
    "title": ("Ark for faglig gjennomgang", "Ark for fagleg gjennomgang", "Sheet for clinical review"),
    "lead": (
        "Hver oppføring under er ett utsagn i kunnskapsgrafen. Sett kryss når den gjengir kilden riktig og "
        "er faglig forsvarlig formulert, og skriv navn og dato. La ruten stå tom og skriv en merknad når noe "
        "må endres.",
        "Kvar oppføring under er ei utsegn i kunnskapsgrafen. Set kryss når ho attgjev kjelda rett og er "
        "fagleg forsvarleg formulert, og skriv namn og dato. Lat ruta stå tom og skriv ein merknad når "
        "noko må endrast.",
        "Each entry below is one statement of the knowledge graph. Tick it when it renders its source "
        "rightly and is soundly worded, and write name and date. Leave the box empty and comment where "
        "something must change.",
    ),
    "hint": (
        "Til slutt føres kryssene inn i samme ark som CSV, og leses inn med «bekken review import». "
        "Fingeravtrykket knytter underskriften til nettopp denne teksten.",
        "Til slutt blir kryssa førte inn i det same arket som CSV, og lesne inn med «bekken review import». "
        "Fingeravtrykket knyter underskrifta til nettopp denne teksten.",
        "In the end the ticks are entered in the same sheet as CSV and read in with “bekken review import”. "
        "The fingerprint ties the signature to this very text.",
    ),
    "claim": ("Påstander i brosjyren", "Påstandar i brosjyren", "Claims of the leaflet"),
    "term": ("Begreper", "Omgrep", "Terms"),
    "evidence": ("Utsagn fra litteraturen", "Utsegner frå litteraturen", "Evidence statements"),
    "place": ("Sted", "Stad", "Place"),
    "cues": ("Signalord", "Signalord", "Cues"),
    "said": ("Påstand", "Påstand", "Claim"),
    "nb": ("Bokmål", "Bokmål", "Bokmål"),
    "nn": ("Nynorsk", "Nynorsk", "Nynorsk"),
    "en": ("Engelsk", "Engelsk", "English"),
    "terms": ("Begreper", "Omgrep", "Terms"),
    "mappings": ("Koder", "Kodar", "Codes"),
    "literature": ("Litteraturen", "Litteraturen", "The literature"),
    "about": ("Gjelder", "Gjeld", "About"),
    "kind": ("Slag", "Slag", "Kind"),
    "box": ("gjennomgått", "gjennomgått", "reviewed"),
    "name": ("navn", "namn", "name"),
    "date": ("dato", "dato", "date"),
    "comment": ("merknad", "merknad", "comment"),
    "fingerprint": ("fingeravtrykk", "fingeravtrykk", "fingerprint"),
}
_STYLE = """
@page { size: A4; margin: 16mm 14mm; }
body { font: 10pt/1.35 Georgia, "Times New Roman", serif; color: #000; background: #fff; }
body { max-width: 182mm; margin: auto; }
h1 { font-size: 17pt; margin: 0 0 2mm; }
h2 { font-size: 13pt; margin: 8mm 0 2mm; break-after: avoid; }
article { border-top: 1px solid #555; padding: 2mm 0 3mm; break-inside: avoid; }
h3 { font-size: 11pt; margin: 0 0 1mm; display: flex; justify-content: space-between; }
h3 small { font-weight: normal; color: #444; }
dl { margin: 0; display: grid; grid-template-columns: 26mm 1fr; gap: .5mm 3mm; }
dt { color: #444; }
dd { margin: 0; overflow-wrap: anywhere; }
.sign { display: flex; gap: 4mm; align-items: end; margin: 2.5mm 0 0; color: #444; }
.box { display: inline-block; width: 4.5mm; height: 4.5mm; border: 1.2px solid #000; }
.box { margin-right: 1.5mm; vertical-align: -1mm; }
.line { flex: 1; border-bottom: 1px solid #000; min-height: 6mm; }
.line.short { flex: 0 0 26mm; }
"""


def as_html(rows: Iterable[Row], lang: str = "nb") -> str:
    """Write the rows of a sheet as one HTML page.

    Args:
        rows: from :func:`bekken_kg.reviewing.sheet.sheet`.
        lang: nb, nn or en, of the headings; the language that the rows were made in.

    Example:
        >>> as_html([], "en").startswith("<!DOCTYPE html>")
        True
    """
    tag = language(lang)
    entries = list(rows)
    parts = [
        f"<h1>{_word('title', tag)}</h1>\n<p>{_word('lead', tag)}</p>\n<p>{_word('hint', tag)}</p>",
        *(
            f"<h2>{_word(kind, tag)}</h2>\n" + "\n".join(_article(row, tag) for row in entries if row.kind == kind)
            for kind in ("claim", "term", "evidence")
            if any(row.kind == kind for row in entries)
        ),
    ]
    body = "\n".join(parts)
    head = f'<meta charset="utf-8">\n<title>{_word("title", tag)}</title>\n<style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="{tag}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _article(row: Row, lang: str) -> str:
    place = {"claim": "place", "term": "kind", "evidence": "about"}[row.kind]
    fields = [
        (place, lang, row.place),
        ("cues", "nb", row.cues),
        ("said", lang, row.said),
        *((tag, tag, row.texts.get(tag, ())) for tag in LANGUAGES),
        ("terms", lang, row.terms),
        ("mappings", lang, row.mappings),
        ("literature", lang, row.evidence),
    ]
    lines = "\n".join(
        f"<dt>{_word(word, lang)}</dt><dd{_lang(tag, lang)}>{'<br>'.join(map(escape, texts))}</dd>"
        for word, tag, texts in fields
        if texts
    )
    name = row.id.partition(":")[2]
    mark = f"<small>{escape(row.status)} · {_word('fingerprint', lang)} {row.fingerprint}</small>"
    return (
        f'<article id="{escape(name)}">\n<h3>{escape(row.id)} {mark}</h3>\n<dl>\n{lines}\n</dl>\n'
        f'<p class="sign"><span><span class="box"></span>{_word("box", lang)}</span> {_word("name", lang)} '
        f'<span class="line"></span> {_word("date", lang)} <span class="line short"></span></p>\n'
        f'<p class="sign">{_word("comment", lang)} <span class="line"></span></p>\n</article>'
    )


def _lang(tag: str, lang: str) -> str:
    return f' lang="{tag}"' if tag != lang else ""


def _word(key: str, lang: str) -> str:
    return escape(_WORDS[key][LANGUAGES.index(lang)], quote=False)
