"""The templates, and the one place that knows Jinja: every value is escaped, an unknown name is an error."""

from __future__ import annotations

import os
from functools import lru_cache
from shlex import quote
from typing import Any

from ..errors import CannotDo
from ..model.cards import chain_lines, flag_line, flag_text
from .drawing import wrap
from .literature import counts, kinds
from .marks import mark_of
from .reader import Reader

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "templates")


@lru_cache(maxsize=1)
def environment() -> Any:
    """Return the templates' environment.

    Raises:
        CannotDo: without the extra ``serve``.
    """
    try:
        import jinja2
    except ImportError:
        raise CannotDo("the pages need Jinja: pip install 'bekken-kg[serve]'") from None
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    templates.globals.update(mark_of=mark_of, stance_counts=counts, wrap=wrap, claim_kinds=kinds)
    templates.globals.update(chain_lines=chain_lines, flag_line=flag_line, flag_text=flag_text)
    templates.filters.update(shell=quote, python=_python)
    templates.filters["is_hedged"] = lambda claim: claim.hedge() is not None
    return templates


def _python(text: str) -> str:
    """Write a text of several lines as Python would read it."""
    escaped = text.strip().replace("\\", r"\\").replace('"""', r"\"\"\"")
    return f'"""\n{escaped}\n"""'


def render(name: str, reader: Reader, **values: object) -> bytes:
    """Fill a template in.

    Args:
        name: the template's name without ``.html``.
        reader: whom the page is for; ``r`` in the template.
        **values: what else the template needs.

    Example:
        >>> from bekken_kg.settings import UNNAMED
        >>> from bekken_kg.site.refusals import Refusal
        >>> reason = {"title": "<b>", "sentence": "", "status": 400, "question": None, "why": Refusal("")}
        >>> reason |= {"offered": (None, ())}
        >>> edition = {"version": "1", "claims": 0, "reviewed": 0, "source": "", "page": None}
        >>> edition |= {"can_ask": False, "operator": UNNAMED}
        >>> b"&lt;b&gt;" in render("refusal", Reader("nb", "en"), edition=edition, main_entity=None, **reason)
        True
    """
    page: str = environment().get_template(f"{name}.html").render(r=reader, **values)
    return page.encode()
