"""The parts of the server by themselves, without a process or a socket."""

from __future__ import annotations

import os
import tempfile
import time
from argparse import Namespace
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st

import bekken_kg
from bekken_kg.engines import open_engine
from bekken_kg.errors import WrongUse
from bekken_kg.extending.extension import Extension
from bekken_kg.server import frames, lifecycle, log, snapshot
from bekken_kg.server import server as serving
from bekken_kg.server.cache import Cache, Entry
from bekken_kg.server.clients import Clients
from bekken_kg.server.connection import Exchange
from bekken_kg.server.limits import ServerLimits
from bekken_kg.server.log import Log, label
from bekken_kg.server.server import Server, cache_key
from bekken_kg.server.worker import answer
from bekken_kg.web import endpoint, request
from bekken_kg.web.application import Application
from bekken_kg.web.federation import Federation
from bekken_kg.web.negotiation import choose_language, choose_type, wants_gzip
from bekken_kg.web.request import Request, read
from bekken_kg.web.response import LINES


@pytest.fixture(scope="module")
def application() -> Application:
    return Application(bekken_kg.load(), result_bytes=2_000_000)


# Frames.


@given(st.binary(max_size=300), st.binary(max_size=300), st.integers(1, 50))
def test_a_job_arrives_as_it_was_sent(meta: bytes, body: bytes, piece: int) -> None:
    source = BytesIO(frames.job(meta, body))
    assert frames.Jobs(lambda size: source.read(min(size, piece))).next() == (meta, body)
    assert frames.Jobs(source.read).next() is None


def test_half_a_job_is_none() -> None:
    assert frames.Jobs(BytesIO(frames.job(b"meta", b"body")[:-1]).read).next() is None


@given(st.integers(100, 599), st.booleans(), st.binary(max_size=99), st.binary(max_size=99))
def test_a_reply_arrives_as_it_was_sent(status: int, keep: bool, head: bytes, body: bytes) -> None:
    whole = b"".join(frames.reply(status, keep, head, body))
    assert frames.read_reply(whole + b"more") == ((status, keep, head, body), len(whole))
    assert frames.read_reply(whole[:-1])[0] is None


# The cache.


def entry(size: int) -> Entry:
    return Entry(b"tag", b"head", b"x" * size, "GET /")


def test_the_cache_keeps_to_its_size() -> None:
    cache = Cache(100_000)
    for number in range(500):
        cache.put(b"%d" % number, entry(5000))
        assert cache.bytes <= 100_000
    assert 10 < len(cache) < 20
    assert cache.get(b"499") is not None
    assert cache.get(b"0") is None


def test_what_is_used_stays_longest() -> None:
    cache = Cache(20_000)
    cache.put(b"a", entry(4000))
    cache.put(b"b", entry(4000))
    for number in range(10):
        assert cache.get(b"a") is not None
        cache.put(b"%d" % number, entry(4000))
    assert cache.get(b"b") is None


def test_what_is_too_large_is_not_kept() -> None:
    cache = Cache(10_000)
    cache.put(b"a", entry(9000))
    assert len(cache) == 0


def test_a_cache_of_nothing_keeps_nothing() -> None:
    cache = Cache(0)
    cache.put(b"a", entry(1))
    cache.remember_request(b"raw", False, entry(1), "")
    assert cache.get(b"a") is None
    assert cache.request(b"raw", False) is None


def test_requests_are_forgotten_with_their_entries() -> None:
    cache = Cache(100_000)
    cache.put(b"a", entry(5000))
    cache.remember_request(b"raw", False, entry(5000), "")
    assert cache.request(b"raw", False) is not None
    assert cache.request(b"raw", True) is None  # from a trusted proxy the same bytes mean something else
    for number in range(30):
        cache.put(b"%d" % number, entry(5000))
    assert cache.request(b"raw", False) is None


def test_requests_are_bounded() -> None:
    cache = Cache(1_000_000)
    for number in range(10_000):
        cache.remember_request(b"%d" % number, False, entry(1), "")
    assert sum(cache.request(b"%d" % number, False) is not None for number in range(10_000)) < 200


# Clients.

TRUSTED = Clients(["10.0.0.0/8", "::1", "unix"])
SENDER = TRUSTED.sender(TRUSTED.peer("192.0.2.1"), {})
NAMES = [
    ("192.0.2.1", b"", "192.0.2.1"),
    ("192.0.2.1", b"203.0.113.1", "192.0.2.1"),
    ("10.0.0.1", b"203.0.113.1", "203.0.113.1"),
    ("10.0.0.1", b"203.0.113.1, 203.0.113.2", "203.0.113.2"),
    ("10.0.0.1", b"203.0.113.1, 203.0.113.2, 10.9.9.9", "203.0.113.2"),
    ("10.0.0.1", b"not an address", "10.0.0.1"),
    ("10.0.0.1", b"203.0.113.1, \xff", "10.0.0.1"),
    ("10.0.0.1", b"", "10.0.0.1"),
    ("::1", b"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ("2001:db8:1:2::7", b"", "2001:db8:1:2::/64"),
    ("::ffff:192.0.2.1", b"", "192.0.2.1"),
    ("", b"203.0.113.1", ""),
    ("unix", b"203.0.113.1", "203.0.113.1"),
    ("unix", b"203.0.113.1, unix", "unix"),
    ("::ffff:10.0.0.1", b"203.0.113.1", "203.0.113.1"),
    ("192.0.2.1", b"," * 16_000, "192.0.2.1"),
    ("10.0.0.1", b"203.0.113.1:4711", "203.0.113.1"),
    ("10.0.0.1", b"[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
    ("10.0.0.1", b'"[2001:db8:1:2::7]:4711"', "2001:db8:1:2::/64"),
    ("10.0.0.1", b"2001:db8:1:2::7", "2001:db8:1:2::/64"),
    ("10.0.0.1", b"203.0.113.1, 203.0.113.2:80, 10.9.9.9:81", "203.0.113.2"),
    ("10.0.0.1", b"203.0.113.1, , ", "203.0.113.1"),
    ("10.0.0.1", b"203.0.113.1, unknown", "10.0.0.1"),
    ("10.0.0.1", b"203.0.113.1, unknown, 10.9.9.9", "10.9.9.9"),
    ("10.0.0.1", b"fe80::1%" + b"a" * 10_000, "fe80::/64"),
    ("10.0.0.1", b"203.0.113.1" + b",10.0.0.2" * 1000, "10.0.0.2"),
]
FORWARDED = [
    # X-Forwarded-For, -Host, -Proto → host and scheme
    (b"203.0.113.1", b"kg.example", b"https", b"kg.example", b"https"),
    (b"203.0.113.1", b"", b"", b"inner.example", b"http"),
    (b"", b"kg.example", b"https", b"kg.example", b"https"),
    (b"203.0.113.1", b"kg.example:8443", b"HTTPS", b"kg.example:8443", b"https"),
    (b"203.0.113.1", b"evil.example, kg.example", b"http, https", b"kg.example", b"https"),
    (b"203.0.113.1", b"kg.example", b"https, http", b"kg.example", b"http"),
    (b"203.0.113.1, 10.0.0.2", b"kg.example, inner.example", b"https, http", b"kg.example", b"https"),
    (b"203.0.113.1, 10.0.0.2", b"e.example, kg.example, i.example", b"http, https, http", b"kg.example", b"https"),
    (b"203.0.113.1, 10.0.0.2", b"kg.example", b"https", b"kg.example", b"https"),
    (b"10.0.0.3, 10.0.0.2", b"a.example, b.example, c.example", b"http,https,http", b"b.example", b"https"),
    (b"203.0.113.1", b" , ", b",", b"inner.example", b"http"),
    (b"203.0.113.1", b"kg.example", b"ftp", b"kg.example", b"http"),
]


@pytest.mark.parametrize(("peer", "forwarded", "name"), NAMES)
def test_who_asks(peer: str, forwarded: bytes, name: str) -> None:
    assert TRUSTED.sender(TRUSTED.peer(peer), {b"x-forwarded-for": forwarded}).client == name


@pytest.mark.parametrize(("client", "host", "scheme", "right_host", "right_scheme"), FORWARDED)
def test_where_it_was_sent_to(
    client: bytes, host: bytes, scheme: bytes, right_host: bytes, right_scheme: bytes
) -> None:
    """One rule for all three lists: as many entries from the end as there are trusted proxies."""
    names = (b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto")
    headers = {
        b"host": b"inner.example",
        **{name: value for name, value in zip(names, (client, host, scheme), strict=True) if value},
    }
    assert TRUSTED.sender(TRUSTED.peer("10.0.0.1"), headers)[1:] == (right_host, right_scheme)
    assert TRUSTED.sender(TRUSTED.peer("192.0.2.1"), headers) == ("192.0.2.1", b"inner.example", b"http")


def test_what_clients_send_is_kept_only_within_bounds() -> None:
    """The caches of their addresses, headers and paths: so many entries, and none of them long."""
    clients = Clients(["10.0.0.0/8"])
    for number in range(5000):
        clients.sender(clients.peer("10.0.0.1"), {b"x-forwarded-for": b"2001:db8:0:%x::1%%%b" % (number, b"z" * 9999)})
        label(b"GET", b"/%d" % number + b"x" * 9999)
    assert clients.peer.cache_info().currsize <= 4096
    assert log._label.cache_info().currsize <= 4096
    assert len(label(b"GET", b"/" + b"x" * 9999)) < 130
    for kept in (serving._gzip, serving._language):
        assert (kept.cache_info().maxsize or 1 << 30) * serving._LONGEST < 1 << 20


def test_a_name_is_no_trusted_proxy() -> None:
    with pytest.raises(WrongUse, match="--trusted-proxy"):
        Clients(["proxy.example"])


# Negotiation.


@given(st.text(max_size=60))
def test_any_header_gives_an_offer_or_none(header: str) -> None:
    assert choose_type(header, ("text/csv", "text/turtle")) in ("text/csv", "text/turtle", None)
    assert wants_gzip(header) in (True, False)
    assert choose_language(header) in ("nb", "nn", "en")


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("text/turtle;q=nan", None),
        ("text/turtle;q=2", "text/turtle"),
        ("*/*;q=0", None),
        ("text/*", "text/csv"),
        (",,", None),
    ],
)
def test_odd_headers(header: str, chosen: str | None) -> None:
    assert choose_type(header, ("text/csv", "text/turtle")) == chosen


# Federation.

CALLS = Federation(["https://a.example/sparql"])


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("ASK { SERVICE <https://a.example/sparql> {} }", 1),
        ("ASK { SERVICE SILENT <https://a.example/sparql> {} }", 1),
        ("ASK { service\n<https://a.example/sparql> {} }", 1),
        ("ASK { SERVICE <https://a.example/sparql2> {} }", 0),
        ("ASK { SERVICE <https://aXexample/sparql> {} }", 0),
        ("ASK { SERVICE <https://a.example/SPARQL> {} }", 0),
        ("ASK { SERVICE <https://a.example/\u017fparql> {} }", 0),
        ("ASK { SERVICE ?x {} }", 0),
        ("ASK { SERVICE#\n<https://a.example/sparql> {} }", 0),
    ],
)
def test_what_counts_as_an_allowed_call(text: str, calls: int) -> None:
    judged, found = CALLS.judge(text)
    assert found == calls
    assert ("GRAPH" in judged) == bool(calls)


def test_no_service_is_allowed_unless_named() -> None:
    assert Federation([]).judge("SERVICE <https://a.example/>") == ("SERVICE <https://a.example/>", 0)


# Snapshot.


def test_files_of_ones_own_count_byte_by_byte(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("[] <e:p> 1 ; <e:q> 2 .", encoding="utf-8")
    (tmp_path / "b.ttl").write_text("[] <e:p> 1 . [] <e:q> 2 .", encoding="utf-8")
    one, two = (snapshot.with_files("v", [str(tmp_path / name)]) for name in ("a.ttl", "b.ttl"))
    assert one != two
    assert snapshot.with_files("v", [str(tmp_path / "a.ttl")]) == one
    assert snapshot.with_files("w", [str(tmp_path / "a.ttl")]) != one  # nor is the rest of the graph forgotten


def version_of(folder: Path, *data: Path, questions: str | None = None, monkeypatch: pytest.MonkeyPatch) -> str:
    """The version of the data of a server for files of one's own, or for an extension with these questions."""
    own = Extension("garden", (), (), {}, questions)
    loaded = bekken_kg.KnowledgeGraph(open_engine("oxigraph", []), extensions=[own])
    monkeypatch.setattr(lifecycle, "load", lambda **_: loaded)
    asked = Namespace(root_path="", contact="", source_code="", allow_service=[], endpoint=None, extension=[])
    asked.data = list(map(str, data))
    with tempfile.TemporaryDirectory(dir=folder) as place:
        return lifecycle._prepare(asked, f"{place}/graph.nq", ServerLimits())[1]


def test_whatever_is_served_counts_in_its_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of one's own, each of them, and the questions of an extension."""
    (tmp_path / "questions").mkdir()
    (tmp_path / "questions" / "first.rq").write_text("ASK {}", encoding="utf-8")
    for name, text in (("a", "<e:s> <e:p> 1 ."), ("b", "<e:s> <e:p> 2 ."), ("same", "<e:s> <e:p> 1 . # so")):
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    a, b, same = (tmp_path / f"{name}.ttl" for name in ("a", "b", "same"))
    questions = str(tmp_path / "questions")
    versions = [
        *(version_of(tmp_path, *data, monkeypatch=monkeypatch) for data in ((), (a,), (b,), (same,), (a, b))),
        version_of(tmp_path, questions=questions, monkeypatch=monkeypatch),
    ]
    (tmp_path / "questions" / "first.rq").write_text("ASK { ?s ?p ?o }", encoding="utf-8")
    versions.append(version_of(tmp_path, questions=questions, monkeypatch=monkeypatch))
    assert len(set(versions)) == len(versions) == 7
    assert version_of(tmp_path, a, monkeypatch=monkeypatch) == versions[1]


def tag(version: str, root: str = "") -> bytes:
    """The entity tag of one answer of a server for a version of the data, under a path prefix."""
    return Server("{}", version, ServerLimits(), TRUSTED, Log(print), root).tag(b"asked")


class Reader(SimpleNamespace):
    """Stands for a connection of which so much is unsent."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def answer(self, exchange: Exchange, status: int, head: bytes, body: bytes) -> None:
        self.status = status


@pytest.mark.parametrize(("unsent", "status"), [(0, 200), (50_000, 503)])
def test_a_large_answer_from_the_cache_needs_room_too(unsent: int, status: int) -> None:
    served = Server("{}", "1", ServerLimits(outgoing_bytes=100_000), TRUSTED, Log(print))
    line = Reader(peer=TRUSTED.peer("192.0.2.1"), parser=SimpleNamespace(headers={}), unsent=unsent)
    exchange = Exchange(line, b"GET", b"/", b"GET / ...", True)  # type: ignore[arg-type]
    served._cache.put(cache_key(exchange, SENDER, b""), entry(70_000))
    served.handle(exchange, b"")
    assert line.status == status
    assert served.cached(b"GET / ...", line.peer) is None  # nor is it given by its bytes alone


def test_a_header_is_read_as_far_as_it_can_be_meant() -> None:
    """Reading it takes time from all, and nobody's list of languages is longer."""
    headers = {b"accept-language": b"de," * 170, b"accept-encoding": b"br," * 170}
    line = SimpleNamespace(peer=TRUSTED.peer("192.0.2.1"), parser=SimpleNamespace(headers=headers))
    exchange = Exchange(line, b"GET", b"/", b"", True)  # type: ignore[arg-type]
    key = cache_key(exchange, SENDER, b"")
    headers.update({b"accept-language": b"de," * 172 + b"nn", b"accept-encoding": b"br," * 172 + b"gzip"})
    assert cache_key(exchange, SENDER, b"") == key
    headers.update({b"accept-language": b"de,nn"})
    assert cache_key(exchange, SENDER, b"") != key


def test_a_tag_is_of_the_data_the_links_and_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    tags = [tag("1"), tag("2"), tag("1", "/kg")]
    assert tag("1") == tags[0]
    monkeypatch.setattr(serving, "__version__", "later")
    assert len({*tags, tag("1")}) == 4


def test_a_version_is_of_the_statements_alone(tmp_path: Path) -> None:
    one, two = ox.BlankNode(), ox.BlankNode()
    name = ox.NamedNode("x:p")
    first = [ox.Quad(one, name, ox.Literal("a")), ox.Quad(two, name, ox.Literal("b"))]
    again = [ox.Quad(two, name, ox.Literal("a")), ox.Quad(one, name, ox.Literal("b"))]
    versions = [
        snapshot.save(quads, str(tmp_path / f"{at}.nq")) for at, quads in enumerate((first, again[::-1], first[:1]))
    ]
    assert versions[0] == versions[1] != versions[2]
    assert (tmp_path / "0.nq").stat().st_mode & 0o777 == 0o600
    assert len(list(ox.parse(path=tmp_path / "0.nq"))) == 2


def test_a_snapshot_never_grows_old() -> None:
    with snapshot.place(hours=0.00001) as path:
        snapshot.save([], path)
        os.utime(path, (0, 0))
        ends = time.monotonic() + 20
        while Path(path).stat().st_mtime == 0 and time.monotonic() < ends:
            time.sleep(0.01)
        assert Path(path).stat().st_mtime > 0
    assert not Path(path).parent.exists()


# The log.


def test_a_label_is_one_word_of_a_path() -> None:
    assert label(b"GET", b"/a b\nc?secret") == "GET /a?b?c"
    assert len(label(b"GET", b"/" + b"a" * 9999)) < 200


def test_a_pseudonym_is_another_one_each_time() -> None:
    assert Log(print).pseudonym("192.0.2.1") != Log(print).pseudonym("192.0.2.1")


# The application.


def test_a_result_that_is_too_large_is_refused_whole(application: Application) -> None:
    reply = application.respond(
        Request("GET", "/sparql", "query=SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%20%3Fd%20a%20%3Fe%7D%20LIMIT%2050000")
    )
    assert reply.status == 503
    assert b"over 2000000 bytes" in reply.body


def test_a_fault_of_ours_is_told_without_its_inside(
    application: Application, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(request: Request) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(application, "_route", broken)
    monkeypatch.delenv("BEKKEN_DEBUG", raising=False)
    whole = b"".join(answer(application, b"GET\n/", b""))
    assert whole[:2] == (500).to_bytes(2, "little")
    assert b"secret" not in whole
    assert "secret" not in capsys.readouterr().err


def test_what_clients_send_does_not_fill_the_memory() -> None:
    """A header can be as long as the head of a request."""
    caches = [
        function.cache_parameters()["maxsize"] for function in (choose_type, endpoint._body_kind, request._read_meta)
    ]
    assert all(0 < size * ServerLimits().head_bytes <= 4 * 1024 * 1024 for size in caches)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_any_request_is_answered(application: Application, target: bytes, body: bytes) -> None:
    for meta in (
        b"GET\n/" + target,
        b"POST\n/sparql?" + target + b"\nh\nhttp\n\n\n\napplication/x-www-form-urlencoded\n",
    ):
        reply, _ = frames.read_reply(b"".join(answer(application, meta, body)))
        assert reply is not None
        assert 200 <= reply.status < 500
        assert reply.head


@pytest.mark.parametrize(
    ("target", "path"),
    [
        (b"/kg/terms/X", "/terms/X"),
        (b"/terms/X", "/terms/X"),
        (b"/kg", "/"),
        (b"/kgb/x", "/kgb/x"),
        (b"http://h/kg/terms/X?y", "/terms/X"),
        (b"HTTPS://h:1/terms/X", "/terms/X"),
        (b"http://h?iri=http://e.org/x", "/"),
        (b"http://h", "/"),
        (b"/a://b/c", "/a://b/c"),
        (b"/http://e.org/terms/X", "/http://e.org/terms/X"),
        (b"/about?iri=http://e.org/x", "/about"),
        (b"/terms/%C3%B8", "/terms/ø"),
    ],
)
def test_a_path_is_read(target: bytes, path: str) -> None:
    assert read(b"GET\n" + target, b"", "/kg").path == path


def test_every_status_has_its_line() -> None:
    assert LINES[200] == b"HTTP/1.1 200 OK\r\n"
    assert {304, 400, 403, 404, 405, 406, 408, 413, 415, 422, 429, 431, 500, 502, 503, 504} <= set(LINES)


@pytest.mark.parametrize(
    "address",
    ["", "javascript:alert(1)", "https://", "https://e.org:port/", "mailto:office", 'https://e.org/">', "//e.org", "x"],
)
def test_a_page_links_to_no_address_that_is_none(bekken: Callable[..., Run], address: str) -> None:
    for option in ("--contact", "--source-code"):
        run = bekken("serve", option, address)
        assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
        assert run.err.startswith(f"bekken: {option} must be such as https://")
    assert bekken("serve", "--source-code", "mailto:a@e.org").code == 2
