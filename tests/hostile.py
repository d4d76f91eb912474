"""Hostile and broken files: what each is, its name, its content, and what is said of it."""

from __future__ import annotations

import gzip

S = "<http://e.org/s> <http://e.org/p> "
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
ABOUT = XML + '<rdf:Description rdf:about="http://e.org/s"><e:p>{}</e:p></rdf:Description></rdf:RDF>'
SECRET = "not-for-your-eyes"
MANY = 30_000
LONG = "a" * 1_000_000
_ONES = [f"&{name};" for name in "abcdefgh"]

#: what it is → its file name, its content, and what is said of it; PORT and HERE are filled in
HOSTILE: dict[str, tuple[str, str | bytes, str]] = {
    # too much
    "entity expansion": (
        "bomb.rdf",
        '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {ten} "{one * 10}">' for one, ten in zip(_ONES, "bcdefghi", strict=True))
        + "]>"
        + ABOUT.format("&i;"),
        "at line 1: it has a DTD",
    ),
    "an entity of one's own": (
        "own.owl",
        '\n<!doctype x [<!ENTITY a "b">]>' + ABOUT.format("&a;"),
        "line 2: it has a DTD",
    ),
    "a prefix that unfolds": (
        "prefix.ttl",
        f"@prefix e: <http://e.org/{LONG}/> . e:a e:b {', '.join(f'e:{i}' for i in range(50_000))} .",
        "(takes|unfolds to) more than",
    ),
    "too many statements": (
        "many.ttl",
        f"{S}{', '.join(map(str, range(500_001)))} .",
        r"more than 500000 statements \(BEKKEN_FOREIGN_STATEMENTS=5000000 allows more\)",
    ),
    "a literal past the parser's buffer": (
        "long.ttl",
        f'{S}"{"a" * 18_000_000}" .',
        "longer than 16 MB",
    ),
    # too deep
    "nested lists": ("lists.ttl", f"{S}{'(' * MANY}{')' * MANY} .", "nests blank nodes more than 100 deep"),
    "nested blank nodes": (
        "deep.ttl",
        f"{S}{'[<http://e.org/p> ' * MANY}1{']' * MANY} .",
        "nests blank nodes more than 100 deep",
    ),
    "a chain of blank nodes": (
        "chain.nt",
        "".join(f"_:a{i} <http://e.org/p> _:a{i + 1} .\n" for i in range(MANY)),
        "nests blank nodes more than 100 deep",
    ),
    "blank nodes in a circle": (
        "circle.nt",
        "".join(f"_:a{i} <http://e.org/p> _:a{(i + 1) % 300} .\n" for i in range(300)),
        "or in circles",
    ),
    "nested triple terms": (
        "terms.nt",
        f"{(S + '<<( ') * 100_000}{S}<e:o>{' )>>' * 100_000} .",
        "nests too deep for the parser",
    ),
    "nested quoted triples": ("quoted.ttl", f"{'<< ' * MANY}{S}1{' >> <e:p> 1' * MANY} .", "quoted triples"),
    "one quoted triple": ("star.ttl", f"<< {S} 1 >> <e:p> 1 .", "quoted triples .* as a claim"),
    "nested JSON": (
        "deep.jsonld",
        '{"e:p":' * MANY + "1" + "}" * MANY,
        "nests too deep for the parser|is refused",
    ),
    "nested arrays": (
        "arrays.jsonld",
        f"{'[' * 100_000}{']' * 100_000}",
        "not well-formed JSON-LD at line 1",
    ),
    "nested contexts": ("contexts.jsonld", '{"@context":' + "[" * MANY + "]" * MANY + "}", "@context"),
    # what lies elsewhere
    "an external entity": (
        "file.rdf",
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file://HERE/secret.txt">]>' + ABOUT.format("&a;"),
        "it has a DTD",
    ),
    "an external DTD": (
        "dtd.rdf",
        '<!DOCTYPE r SYSTEM "http://127.0.0.1:PORT/x.dtd">' + ABOUT.format("x"),
        "it has a DTD",
    ),
    "a parameter entity": (
        "pe.rdf",
        '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1:PORT/x"> %a;]>' + ABOUT.format("x"),
        "it has a DTD",
    ),
    "an entity in an entity": (
        "nested.rdf",
        '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;">]>' + ABOUT.format("&b;"),
        "it has a DTD",
    ),
    "an entity that is a file, after one of text": (
        "after.rdf",
        '<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b SYSTEM "file://HERE/secret.txt">]>' + ABOUT.format("&b;"),
        "it has a DTD",
    ),
    "another document type in a comment": (
        "comment.rdf",
        '<!--<!DOCTYPE r [<!ENTITY a "x">]>--><!DOCTYPE r SYSTEM "http://127.0.0.1:PORT/x">' + ABOUT.format("&a;"),
        "it has a DTD",
    ),
    "an entity of kilobytes": ("long.rdf", f'<!DOCTYPE r [<!ENTITY a "{"x" * 9000}">]>' + ABOUT.format("&a;"), "DTD"),
    "a sign redefined": ("sign.rdf", '<!DOCTYPE r [<!ENTITY lt "x">]>' + ABOUT.format("&lt;"), "it has a DTD"),
    "an entity used often": (
        "often.rdf",
        f'<!DOCTYPE r [<!ENTITY a "{"x" * 8000}">]>' + ABOUT.format("&a;" * 100_000),
        "unfolds to more than 80 MB",
    ),
    "an entity that is not declared": (
        "none.rdf",
        '<!DOCTYPE r [<!ENTITY a "x">]>' + ABOUT.format("&b;"),
        "not well-formed",
    ),
    "a remote context": (
        "remote.jsonld",
        '{"@context": "http://127.0.0.1:PORT/c", "a": 1}',
        "its @context names another document",
    ),
    "a context in a file": (
        "file.jsonld",
        '{"@context": "file://HERE/secret.txt", "a": 1}',
        "its @context names another document",
    ),
    "a context beside it": (
        "beside.jsonld",
        '{"@context": "secret.txt", "a": 1}',
        "its @context names another document",
    ),
    "an imported context": (
        "import.json",
        '{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:PORT/c"}, "a": 1}',
        "its @context names another document",
    ),
    "a context in a list": (
        "list.jsonld",
        '{"@context": [{}, "http://127.0.0.1:PORT/c"], "a": 1}',
        "its @context names another document",
    ),
    # no text
    "gzip": ("packed.ttl", gzip.compress(b"0" * 1_000_000), r"is compressed \(gzip\)"),
    "gzip by name": ("packed.ttl.gz", gzip.compress(b"0"), "does not tell its format"),
    "zip": ("packed.nt", b"PK\x03\x04rest", r"is compressed \(zip\)"),
    "invalid UTF-8": ("latin.ttl", f'\n\n{S}"'.encode() + b'\xe6" .', "not well-formed UTF-8 at line 3"),
    "UTF-16": ("wide.ttl", f"{S}1 .".encode("utf-16"), "UTF-16"),
    "another encoding declared": (
        "latin.rdf",
        '<?xml version="1.0" encoding="ISO-8859-1"?>' + ABOUT.format("x"),
        "UTF-8",
    ),
    "NUL": ("nul.ttl", f'\n{S}"a\0b" .', r"at line 2: .*U\+0000"),
    "NUL, escaped": ("nul2.ttl", f'\n{S}"a\\u0000b" .', r"at line 2: .*U\+0000"),
    "NUL in JSON": ("nul.jsonld", '{"http://e.org/p": "\\u0000"}', r"U\+0000"),
    "an escape sequence of the terminal": ("red.ttl", f'{S}"\x1b[31m" .', r"U\+001B"),
    "an escape sequence in a wrong place": (
        "red2.ttl",
        f"\n{S}\x1b]0;x\x07 .",
        "not well-formed Turtle at line 2",
    ),
    # no IRI to link to
    "javascript as subject": ("js.ttl", "\n<javascript:alert(1)> <e:p> 1 .", "at line 2: .*javascript:alert"),
    "javascript as object": ("js.nt", f"{S}<JavaScript:alert(1)> .", "which a browser would run"),
    "javascript, escaped": ("js2.ttl", f"{S}<\\u006Aavascript:alert(1)> .", "which a browser would run"),
    "javascript by its base": ("js3.ttl", "@base <javascript:x> . <> <e:p> 1 .", "which a browser would run"),
    "javascript as datatype": ("js4.ttl", f'{S}"x"^^<javascript:x> .', "which a browser would run"),
    "javascript in JSON": ("js.jsonld", '{"@id": "javascript:x", "e:p": 1}', "which a browser would run"),
    "javascript in XML": (
        "js.rdf",
        ABOUT.replace("http://e.org/s", "javascript:x").format("x"),
        "which a browser would run",
    ),
    "data": ("data.trig", f"{S}<data:text/html,x> .", "which a browser would run"),
    "a relative IRI": ("rel.ttl", "\n<a> <b> <c> .", "at line 2: an IRI is relative"),
    "a relative IRI in JSON": ("rel.jsonld", '{"@id": "a", "http://e.org/p": 1}', "'a' is relative"),
    "a relative IRI in XML": (
        "rel.rdf",
        ABOUT.replace("http://e.org/s", "#a").format("x"),
        "'#a' is relative",
    ),
    # broken
    "empty": ("empty.ttl", "", "holds no statement"),
    "of another format": ("other.rdf", f"{S}1 .", "not well-formed|holds no statement"),
    "broken": ("broken.ttl", f"{S}1 .\n{S}", "not well-formed Turtle at line 2"),
    "of no known format": ("notes.txt", "x", r"does not tell its format; it should end in \.ttl, "),
    "broken mappings": (
        "m.sssom.tsv",
        "subject_id\tobject_id\na\tb\n",
        "it is no SSSOM table|it has no column",
    ),
    "mappings that unfold": (
        "big.sssom.tsv",
        "#curie_map:\n#  e: http://e.org/"
        + "a" * 500_000
        + "\nsubject_id\tpredicate_id\tobject_id\n"
        + "e:a\tskos:closeMatch\te:b\n" * 50_000,
        "(takes|unfolds to) more than",
    ),
}
