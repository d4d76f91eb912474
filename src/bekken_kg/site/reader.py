"""A reader: the languages that someone reads content and menus in, and where things are for them."""

from __future__ import annotations

import datetime
from collections.abc import Container, Sequence
from urllib.parse import quote, urlencode

from ..languages import LANGUAGES
from ..model.entity import Text
from ..namespaces import BASE
from ..words import texts, word
from .assets import fingerprint

#: what an address may start with to become a link
_LINKED = ("http://", "https://")


class Reader:
    """Someone who reads the site.

    Attributes:
        lang: the language of the content: ``nb``, ``nn`` or ``en``.
        ui: the language of the interface.
        root: the path prefix of the server, ``""`` or such as ``/bekken``.
        path: the path below it of the page that they look at.
        pairs: the parameters of that page's address.
        origin: the address of the server as the reader wrote it, up to the root: ``https://kg.example``.

    Example:
        >>> reader = Reader("nn", "en", "/kg")
        >>> reader.word("editor.run"), reader.link("/coverage")
        ('Run', '/kg/coverage?lang=nn&ui=en')
    """

    def __init__(
        self,
        lang: str,
        ui: str,
        root: str = "",
        known: Container[str] = (),
        path: str = "/",
        pairs: Sequence[tuple[str, str]] = (),
        origin: str = "",
    ) -> None:
        """Know a reader; ``known`` are the IRIs outside :data:`bekken_kg.namespaces.BASE` with a page here."""
        self.lang = lang
        self.ui = ui
        self.root = root
        self._known = known
        self.path = path
        self.pairs = pairs
        self.origin = origin

    def word(self, key: str, **values: object) -> str:
        """Return a text of ``words/site.toml``, its ``{…}`` filled in.

        Raises:
            KeyError: for a key that is not there.
        """
        return word(f"site.{key}", self.ui, **values)

    def has_word(self, key: str) -> bool:
        """Tell whether there is such a text."""
        return key in texts("site")

    def day(self, date: str) -> str:
        """Return a date in words; what is no date as it is.

        Example:
            >>> Reader("nb", "nb").day("2026-11-05")
            '5. november 2026'
        """
        try:
            on = datetime.date.fromisoformat(date)
        except ValueError:
            return date
        return self.word("page.day", day=on.day, month=self.word("page.months").split()[on.month - 1], year=on.year)

    def claims(self, n: int) -> str:
        """Return how many claims there are, in words; ``""`` for none."""
        return self.word("start.one_claim" if n == 1 else "start.n_claims", n=n) if n else ""

    @property
    def languages(self) -> dict[str, str]:
        """The parameters that keep the languages from page to page."""
        return {"lang": self.lang} if self.lang == self.ui else {"lang": self.lang, "ui": self.ui}

    def link(self, path: str, **parameters: str) -> str:
        """Return the address of a page here, in the reader's languages."""
        return f"{self.root}{quote(path)}?{urlencode({**parameters, **self.languages})}"

    def in_languages(self, lang: str, ui: str) -> str:
        """Return the address of the same page, its content and its menus in other languages."""
        pairs = [pair for pair in self.pairs if pair[0] not in ("lang", "ui")]
        pairs += Reader(lang, ui).languages.items()
        return f"{self.root}{quote(self.path)}?{urlencode(pairs)}"

    def address(self, lang: str = "") -> str:
        """Return the whole address of the same page in one language; without one, as the browser would have it.

        Example:
            >>> Reader("nb", "en", "/kg", path="/code.html", pairs=[("code", "W99")], origin="https://e.org").address("nn")
            'https://e.org/kg/code?code=W99&lang=nn'
        """
        pairs = [pair for pair in self.pairs if pair[0] not in ("lang", "ui")] + ([("lang", lang)] if lang else [])
        query = f"?{urlencode(pairs)}" if pairs else ""
        return f"{self.origin}{self.root}{quote(self.path.removesuffix('.html'))}{query}"

    def href(self, iri: str) -> str | None:
        """Return the link for an IRI: its page here, else itself if it is http(s), else ``None``.

        Example:
            >>> Reader("nb", "nb").href("javascript:alert(1)") is None
            True
        """
        if iri.startswith(BASE) and not iri.startswith(BASE + "/"):  # "//name" would be another host
            return self.link("/" + iri[len(BASE) :])
        if iri in self._known:
            return self.link("/about", iri=iri)
        return iri if iri.startswith(_LINKED) and not set(iri) & set(" <>\"'") else None

    def asset(self, name: str) -> str:
        """Return the address of a file of the site; it changes when the file does."""
        return f"{self.root}/assets/{name}?v={fingerprint(name)}"

    def missing(self, text: Text) -> str:
        """Say that a text is shown in another language than asked; ``""`` where it is not.

        Example:
            >>> Reader("nn", "en").missing(Text("symfysen", "nb"))
            '(missing in Nynorsk, shown in Bokmål)'
        """
        if text.lang == self.lang:
            return ""
        wanted = self.word(f"page.{self.lang}")
        if not text.lang:
            return self.word("page.no_language", wanted=wanted)
        found = self.word(f"page.{text.lang}") if text.lang in LANGUAGES else text.lang
        return self.word("page.only_in", wanted=wanted, found=found)
