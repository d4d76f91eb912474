"""Fail where a page of a built site would make a browser ask another host: ``requests.py FOLDER``.

Links that a reader may follow are no requests; what a page loads by itself is: images, scripts, styles, frames.
"""

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

OUTSIDE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
IN_STYLE = re.compile(r"(?:url\(|@import)\s*['\"]?\s*(?:https?:)?//[^'\")\s]+", re.IGNORECASE)
FOLLOWED = ("a", "area")  # only when somebody clicks
#: values of a link's rel for which a browser asks nobody
NAMES = {"author", "canonical", "index", "license", "next", "prev", "search"}


class Page(HTMLParser):
    """A page; ``found`` has what it would load from elsewhere."""

    def __init__(self) -> None:
        """Start with nothing."""
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag's addresses and its style."""
        given = {name: value or "" for name, value in attrs}
        silent = tag in FOLLOWED or (tag == "link" and set(given.get("rel", "").split()) <= NAMES)
        for name in () if silent else ("src", "href", "srcset", "data", "poster", "action"):
            if OUTSIDE.match(given.get(name, "")):
                self.found.append(f"<{tag} {name}={given[name]}>")
        self.found += IN_STYLE.findall(given.get("style", ""))


def outside(path: Path) -> list[str]:
    """Return what a page or a style sheet would load from elsewhere."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".css":
        return IN_STYLE.findall(text)
    page = Page()
    page.feed(text)
    return page.found + IN_STYLE.findall(" ".join(re.findall(r"<style.*?</style>", text, re.DOTALL)))


def main(folder: Path) -> int:
    """Tell each, and how many pages were read."""
    pages = sorted(path for path in folder.rglob("*") if path.suffix in (".html", ".css"))
    found = [f"{path.relative_to(folder)}: {it}" for path in pages for it in outside(path)]
    print("\n".join([*found, f"{len(pages)} pages and style sheets, {len(found)} requests to other hosts"]))
    return 1 if found or len(pages) < 30 else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
