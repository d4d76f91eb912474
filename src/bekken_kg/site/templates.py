"""The templates, and the one place that knows Jinja: every value is escaped, an unknown name is an error."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Any

from ..errors import CannotDo
from ..model.cards import chain_lines, flag_line, flag_text
from .marks import is_contested, is_denied, mark_of
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
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(is_contested=is_contested, is_denied=is_denied, mark_of=mark_of)
    made.globals.update(chain_lines=chain_lines, flag_line=flag_line, flag_text=flag_text)
    return made


def render(name: str, reader: Reader, **values: object) -> bytes:
    """Fill a template in.

    Args:
        name: the template's name without ``.html``.
        reader: whom the page is for; ``r`` in the template.
        **values: what else the template needs.

    Example:
        >>> why = {"title": "<b>", "sentence": "", "status": 404, "question": None}
        >>> b"&lt;b&gt;" in render("refusal", Reader("nb", "en"), **why)
        True
    """
    page: str = environment().get_template(f"{name}.html").render(r=reader, **values)
    return page.encode()
