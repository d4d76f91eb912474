"""Print what CHANGELOG.md says of a release: ``release_notes.py v1.2.3``. Fails where the tag is not the version's."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def notes(tag: str) -> str:
    """Return the section of a tag, without its heading."""
    header = (ROOT / "ontology" / "terms" / "ontology.ttl").read_text(encoding="utf-8")
    found = re.search(r'owl:versionInfo "([^"]+)"', header)
    version = found[1] if found else ""
    if tag != f"v{version}":
        raise SystemExit(f"the tag is {tag}, but the ontology's version is {version}: nothing is released")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    _, *parts = re.split(r"^## \[(.+?)\].*$", changelog, flags=re.MULTILINE)
    section = dict(zip(parts[::2], parts[1::2], strict=True)).get(version, "").strip()
    if not section:
        raise SystemExit(f"CHANGELOG.md says nothing of {version}: nothing is released")
    return section


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: release_notes.py TAG")
    sys.stdout.reconfigure(encoding="utf-8")
    print(notes(sys.argv[1]))
