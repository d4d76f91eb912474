"""The catalogue: the folder of questions, one file each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from ..errors import CannotDo, NotFound, WrongUse, nearest
from ..shipped import folder
from .guard import refuse_service
from .question import Question


class Catalogue:
    """The questions by name; a question's file is read when it is first asked for.

    Example:
        >>> "symptoms" in Catalogue()
        True
    """

    def __init__(self, path: str | None = None, more: Sequence[str] = ()) -> None:
        """Open folders of ``.rq`` files.

        Args:
            path: the folder; the shipped one for ``None``.
            more: folders of extensions.

        Raises:
            CannotDo: where two folders have a question of the same name.
        """
        self._folders = [path or os.path.join(folder("queries"), "answers")]
        self._read: dict[str, Question] = {}
        for other in more:
            if common := set(self.names()) & set(_names(other)):
                raise CannotDo(f"there is a question '{min(common)}' already; rename the one in {other}")
            self._folders.append(other)

    def names(self) -> list[str]:
        """Return the names of all questions, sorted."""
        return sorted(name for folder in self._folders for name in _names(folder))

    def __iter__(self) -> Iterator[str]:
        """Go over the names, sorted."""
        return iter(self.names())

    def __len__(self) -> int:
        """Return the number of questions."""
        return len(self.names())

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a question with a name."""
        return isinstance(name, str) and os.path.isfile(self._file(name))

    def __getitem__(self, name: str) -> Question:
        """Return the question with a name.

        Raises:
            NotFound: for a name that is not in the catalogue, with the nearest.
            WrongUse: for SPARQL text in place of a name.
        """
        if not isinstance(name, str):
            raise WrongUse(f"a question is named by a text, such as 'symptoms', not {name!r}")
        question = self._read.get(name)
        if question is None:
            question = Question(name, self._text(name))
            refuse_service(question.sparql)  # once here; bound values are terms and need no second look
            self._read[name] = question
        return question

    def _file(self, name: str) -> str:
        # A name is a plain word: nothing outside the folder can be reached with it.
        plain = name.replace("-", "").isalnum() and name == name.lower()
        paths = [os.path.join(folder, f"{name}.rq") for folder in self._folders] if plain else [""]
        return next(filter(os.path.isfile, paths), paths[0])

    def _text(self, name: str) -> str:
        if name not in self:
            if is_sparql(name):
                raise WrongUse("this is SPARQL, not a question's name: use `bekken query -e` (kg.query in Python)")
            near = nearest(name, self.names())
            raise NotFound(f"there is no question '{name}'{near} (`bekken answer` lists them)")
        try:
            with open(self._file(name), encoding="utf-8") as file:
                return file.read().removeprefix("\ufeff")
        except UnicodeDecodeError:
            raise CannotDo(f"the file of the question '{name}' is not UTF-8") from None


def _names(folder: str) -> list[str]:
    return [name[:-3] for name in os.listdir(folder) if name.endswith(".rq")]


def is_sparql(text: str) -> bool:
    """Tell whether a text looks like SPARQL rather than like a name.

    Example:
        >>> is_sparql("ASK { ?s ?p ?o }"), is_sparql("symptoms")
        (True, False)
    """
    starts = r"\s*(select|ask|construct|describe|prefix|base)\s"
    return "{" in text or re.match(starts, text, re.IGNORECASE) is not None
