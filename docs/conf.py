"""The site of the docs: Sphinx reads the pages here as they are, and adds what the package says of itself.

``make docs`` builds it; a warning is an error. docs/decisions/docs-site.md tells why it is built like this.
"""

import sys
from pathlib import Path

from sphinx.application import Sphinx

import bekken_kg

sys.path.insert(0, str(Path(__file__).parent))
import from_the_package

project = "bekken-kg"
author = "The bekken-kg project"
copyright = "the bekken-kg project"
release = version = bekken_kg.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_heading_anchors = 3
myst_enable_extensions = ["attrs_inline", "fieldlist"]
suppress_warnings = ["misc.highlighting_failure"]  # Pygments knows neither HAProxy nor a path with "|" in SPARQL

autodoc_default_options = {
    "members": True,
    "inherited-members": "tuple,str,dict,object,BaseException",
    "member-order": "bysource",
}
autodoc_typehints = "signature"
autodoc_class_signature = "mixed"
add_module_names = False

HIDDEN_COLON = "\uf000"  # for private use: no text has it

html_theme = "furo"
html_title = f"bekken-kg {release}"
html_copy_source = False
html_show_sourcelink = False


def add_what_is_generated(app: Sphinx, page: str, source: list[str]) -> None:
    """Put behind a page of the reference what its function in from_the_package.py writes."""
    if page in from_the_package.PAGES:
        source[0] += "\n" + from_the_package.PAGES[page]()


def hide_colons(app: Sphinx, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    """Keep Napoleon from reading the first line of a property, "Its number: ``L49``", as a type and a description."""
    if what == "property" and lines:
        lines[0] = lines[0].replace(":", HIDDEN_COLON)


def show_colons(app: Sphinx, what: str, name: str, found: object, options: object, lines: list[str]) -> None:
    """Put back what hide_colons took."""
    lines[:] = [line.replace(HIDDEN_COLON, ":") for line in lines]


def setup(app: Sphinx) -> None:
    """Connect the generated pages, and what a docstring goes through before Napoleon has it."""
    app.connect("source-read", add_what_is_generated)
    app.connect("autodoc-process-docstring", hide_colons, priority=400)
    app.connect("autodoc-process-docstring", show_colons, priority=600)
