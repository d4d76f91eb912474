"""A revision: the text of a source as it is now against its units, and which claims are to be read again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Triple

from ..errors import BekkenError, CannotDo, WrongUse
from ..extending.extension import open_extensions
from ..languages import LANGUAGES
from ..namespaces import BK, DCTERMS, OBO, PROV, RDF, SCHEMA
from ..rdf.index import Index, is_iri, node
from ..rdf.quads import quads_of
from ..rdf.turtle import write
from ..shipped import LEAFLET
from . import text_of
from .alignment import Alignment
from .copies import texts_beside
from .draft import draft_of, text_to_cut, unit_names
from .hedge_edits import HedgeEdit, hedge_edits
from .segmentation import Segment, segments
from .units import Unit, digest, place, sources_of, units_of

#: what a review writes into a claim
_REVIEW = (OBO + "IAO_0000114", SCHEMA + "reviewedBy", SCHEMA + "lastReviewed")
_REASON = BK + "noClaimReason"
_STATUS, _REVIEWED = OBO + "IAO_0000114", BK + "Reviewed"


@dataclass(frozen=True)
class UnitRevision:
    """What became of a unit, or what is new.

    Attributes:
        name: the unit's name; of a new one, the name that it gets.
        state: one of :data:`bekken_kg.source.alignment.STATES`.
        claims: the names of the claims to read again: none where it is unchanged.
        hedges: the edits of hedges in it, as far as both texts are known.
    """

    name: str
    state: str
    claims: tuple[str, ...] = ()
    hedges: tuple[HedgeEdit, ...] = ()


@dataclass(frozen=True)
class Revision:
    """What became of the units of a source in a later version of its text.

    Attributes:
        path: the file with the later version.
        units: the units in their order, and then what is new.
        known: whether the older text was at hand; without it, hashes alone tell.
    """

    path: str
    units: tuple[UnitRevision, ...]
    known: bool
    _index: Index = field(repr=False)
    _old: tuple[Unit, ...] = field(repr=False)
    _cut: tuple[Segment, ...] = field(repr=False)
    _became: tuple[tuple[int, ...], ...] = field(repr=False)

    @property
    def changed_units(self) -> dict[str, str]:
        """The units that are not as they were: IRI → state."""
        pairs = zip(self._old, self.units, strict=False)
        return {old.iri: unit.state for old, unit in pairs if unit.state != "unchanged"}

    @property
    def fallen(self) -> tuple[str, ...]:
        """The names of the claims whose review falls: a person has signed them, and a unit of theirs has changed."""
        claims = _claims(self._index, self.changed_units)
        return tuple(_name(self._index, it) for it in claims if _REVIEWED in self._index.iris(it, _STATUS))

    def turtle(self, namespace: str | None = None) -> str:
        """Return the newer text as a source of its own, with the claims that can be taken over, in Turtle.

        Each name is new, and the old ones are nowhere in it. A claim of which no unit has changed is as it was, its
        review too. One of a unit that has only moved has no review; any other is a draft, which no answer shows until
        a person has confirmed it. The head of the file names them. A claim of nothing but units that are gone is left
        out.

        Args:
            namespace: IRI that the new names begin with, ending in ``/`` or ``#``; by the file's name for ``None``.

        Raises:
            WrongUse: for a namespace that is none of one's own (see :func:`bekken_kg.source.draft.draft`), or that of
                the older source.
        """
        prefix, space, triples, names = draft_of(self.path, namespace, _language(self._index), self._cut)
        if any(unit.iri.startswith(space) for unit in self._old):
            raise WrongUse(f"'{space}' has the names of the older source; give another --namespace for the newer")
        source, title = NamedNode(f"{space}source"), NamedNode(DCTERMS + "title")
        if not any((it.subject, it.predicate) == (source, title) for it in triples):
            triples += [Triple(source, title, it) for old in sources_of(self._index) for it in self._titles(old)]
        changed = self.changed_units
        units = {
            it.iri: [space + names[place] for place in places]
            for it, places in zip(self._old, self._became, strict=True)
        }
        for old, unit in zip(self._old, self.units, strict=False):
            for name in units[old.iri] if unit.state in ("unchanged", "moved") and not old.heading else ():
                reasons = self._index.values(old.iri, _REASON)
                triples += [Triple(NamedNode(name), NamedNode(_REASON), reason) for reason in reasons]
        claims = {claim: _name(self._index, claim) for claim in _claims(self._index, units)}
        new = {
            claim: space + name
            for claim, name in claims.items()
            if any(units.get(unit) for unit in self._index.iris(claim, PROV + "wasDerivedFrom"))
        }
        whose = space.rstrip("/#").rpartition("/")[2]
        for claim, iri in new.items():
            states = {changed[unit] for unit in self._index.iris(claim, PROV + "wasDerivedFrom") if unit in changed}
            status = "" if not states else BK + ("NotReviewed" if states == {"moved"} else "Draft")
            triples += self._claim(claim, iri, f"{whose}-{claims[claim]}", units, new, status)
        lines = [f"{unit.name} ({unit.state}): {' '.join(unit.claims)}" for unit in self.units if unit.claims]
        head = [f"{os.path.basename(self.path)} as a source of its own, with the claims of the version before it."]
        head += ["To be read again, by unit of that version:", *lines] if lines else []
        return write(triples, head, {prefix: space})

    def _titles(self, source: str) -> list[Literal]:
        return self._index.literals(source, DCTERMS + "title")

    def _claim(
        self,
        claim: str,
        name: str,
        identifier: str,
        units: Mapping[str, list[str]],
        new: Mapping[str, str],
        status: str,
    ) -> list[Triple]:
        """Return a claim under its new name; where a status is given, with that and without its review."""
        said: list[Triple] = []
        for prop, values in self._index.facts(claim).items():
            for value in values:
                iri = getattr(value, "value", "") if isinstance(value, NamedNode) else ""
                if prop == DCTERMS + "identifier":
                    targets: Sequence[object] = [Literal(identifier)]
                elif prop == PROV + "wasDerivedFrom":
                    targets = [NamedNode(unit) for unit in units.get(iri, ())]
                elif BK + "Claim" in self._index.iris(iri, RDF + "type"):
                    targets = [NamedNode(new[iri])] if iri in new else []
                elif prop in _REVIEW and status:
                    targets = [NamedNode(status)] if prop == _STATUS else []
                else:
                    targets = [value]
                said += [Triple(node(name), NamedNode(prop), target) for target in targets]  # type: ignore[arg-type]
        return said


def revise(path: str, source: str = LEAFLET, old: str | None = None) -> Revision:
    """Tell what became of each unit of a source in a later version of its text.

    Args:
        path: the newer text, a plain text file in UTF-8.
        source: ``"leaflet"``, an RDF file, or the name of an installed extension.
        old: the older text; for ``None`` the file that ``BEKKEN_LEAFLET`` names, or for an extension one beside its
            file, where it is the text that the units are of.

    Raises:
        CannotDo: for a file that cannot be read; for an ``old`` that is not the text that the units are of; for a
            source without units, or an extension with several sources.
        WrongUse: for a text that holds no letter.

    Example:
        >>> {unit.state for unit in revise(__file__).units} <= {"reworded", "gone", "new"}
        True
    """
    files: Sequence[str] = ()
    if source == LEAFLET:
        index = Index(quads_of(["leaflet"]))
    else:
        (extension,) = open_extensions([source])
        index, files = Index(extension.quads), extension.files
    units = units_of(index)
    if len(sources_of(index)) > 1:
        raise CannotDo(f"'{source}' has several sources; put each into a file of its own")
    if not units:
        raise CannotDo(f"'{source}' has no text unit (bk:TextUnit) that could have changed")
    new, _ = text_to_cut(path, units)
    before = _old_text(old, units, [] if source == LEAFLET else [text for _, text in texts_beside(files)])
    if before is None:
        alignment = Alignment.by_places(len(units), _places(new, units), new)
    else:
        found = sorted(place(before, units), key=lambda it: it.start or 0)
        units = [it.unit for it in found]
        spans = [(it.start or 0, (it.start or 0) + it.unit.end - it.unit.start) for it in found]
        alignment = Alignment(before, spans, new)
        return _revision(path, index, units, alignment, new, [before[start:end] for start, end in spans])
    return _revision(path, index, units, alignment, new, None)


def _old_text(old: str | None, units: Sequence[Unit], beside: Sequence[str]) -> str | None:
    """Return the text that the units are of; ``None`` where it is not at hand."""
    if old is not None:
        text = text_of(old, units)
        missing = [it.unit.name for it in place(text, units) if it.start is None]
        if missing:
            raise CannotDo(f"{old} is not the text that the units are of: {len(missing)} of {len(units)} are not in it")
        return text
    texts = list(beside)
    if path := os.environ.get("BEKKEN_LEAFLET"):
        with suppress(BekkenError):  # then what hashes tell is told
            texts.append(text_of(path))
    return next((text for text in texts if all(it.start is not None for it in place(text, units))), None)


def _places(text: str, units: Sequence[Unit]) -> dict[int, tuple[int, int]]:
    """Find units by their hashes: as they were, or a segment with its line ends as spaces; none within more words."""
    cuts = segments(text)
    starts, ends = {cut.start for cut in cuts}, {cut.end for cut in cuts}
    flat = {digest(" ".join(text[cut.start : cut.end].split())): (cut.start, cut.end) for cut in cuts}
    found: dict[int, tuple[int, int]] = {}
    for number, placed in enumerate(place(text, units)):
        if placed.start is not None:
            found[number] = (placed.start, placed.start + placed.unit.end - placed.unit.start)
        elif placed.unit.sha256 in flat:
            found[number] = flat.pop(placed.unit.sha256)

    def beside(number: int, other: int) -> bool:
        """Tell whether as much stands between two units that follow each other as did before."""
        return {number, other} <= found.keys() and found[other][0] - found[number][1] == units[other].start - units[
            number
        ].end

    return {
        number: (start, end)
        for number, (start, end) in found.items()
        if (start in starts or not text[:start].rstrip()[-1:].isalnum() or beside(number - 1, number))
        and (end in ends or not text[end:].lstrip()[:1].isalnum() or beside(number, number + 1))
    }


def _revision(
    path: str, index: Index, units: Sequence[Unit], alignment: Alignment, new: str, old: Sequence[str] | None
) -> Revision:
    """Put together what became of the units; ``old`` has the characters of each where they are known."""
    cut = _segments(units, alignment, new, dict(index.links(DCTERMS + "isPartOf")))
    names = unit_names(cut)
    edits = _edits(alignment, new, old, _language(index)) if old is not None else {}
    states = [alignment.state(number) for number in range(len(units))]
    found = [
        UnitRevision(unit.name, state, () if state == "unchanged" else unit.claims, tuple(edits.get(number, ())))
        for number, (unit, state) in enumerate(zip(units, states, strict=True))
    ]
    found += [UnitRevision(names[number], "new") for number in alignment.added()]
    became = tuple(tuple(stretch.others) for stretch in alignment.old)
    return Revision(path, tuple(found), old is not None, index, tuple(units), tuple(cut), became)


def _language(index: Index) -> str:
    """Return the language of a source, nb where it is none of ours."""
    tags = [tag.value for source in sources_of(index) for tag in index.literals(source, DCTERMS + "language")]
    return next((tag for tag in tags if tag in LANGUAGES), "nb")


def _claims(index: Index, units: Iterable[str]) -> list[str]:
    """Return the claims from some units, sorted."""
    found = {claim for unit in units for claim in index.subjects(PROV + "wasDerivedFrom", unit)}
    return sorted(claim for claim in found if is_iri(claim) and BK + "Claim" in index.iris(claim, RDF + "type"))


def _name(index: Index, claim: str) -> str:
    """Return the number of a claim; as :func:`units_of` names it, but never an IRI."""
    return next((it.value for it in index.literals(claim, DCTERMS + "identifier")), claim.rpartition("/")[2])


def _segments(units: Sequence[Unit], alignment: Alignment, text: str, above: Mapping[str, str]) -> list[Segment]:
    """Cut the newer text as the older was where it is the same, and as any text is elsewhere."""
    cuts = segments(text)
    at = {stretch.start: number for number, stretch in enumerate(alignment.new)}
    number_of = {unit.iri: number for number, unit in enumerate(units)}
    found: list[Segment] = []
    for stretch in alignment.new:
        within = next((cut for cut in cuts if cut.start <= stretch.start < cut.end), None)
        ours = units[stretch.others[0]] if stretch.others else None
        kind, section = (within.kind, within.section) if within else ("sentence", "BackgroundSection")
        parent = at.get(cuts[within.parent].start) if within and within.parent is not None else None
        if ours:
            section = ours.section or section
            if stretch.exact:
                kind = "heading" if ours.heading else "sentence"
                whole = number_of.get(above.get(ours.iri, ""))
                parent = next(iter(alignment.old[whole].others), None) if whole is not None else None
        elif within and not within.hinted and kind != "heading" and found:
            section = found[-1].section if found[-1].kind != "heading" else section
        parent = parent if parent is not None and parent < len(found) else None
        found.append(Segment(stretch.start, stretch.end, kind, parent, section, True))
    return found


def _edits(alignment: Alignment, new: str, old: Sequence[str], lang: str) -> dict[int, list[HedgeEdit]]:
    """Return the edits of hedges by unit: those of a unit and what it became, merged ones as one text."""
    found: dict[int, list[HedgeEdit]] = {}
    for others in {tuple(it.others): it.others for it in alignment.old if it.others and not it.exact}.values():
        ours = sorted({number for other in others for number in alignment.new[other].others})
        ends: list[int] = []
        before = ""
        for number in ours:
            before += old[number] + "\n"
            ends.append(len(before))
        after = "\n".join(new[alignment.new[other].start : alignment.new[other].end] for other in others)
        for at, edit in hedge_edits(before, after, lang):
            place = next((number for number, end in zip(ours, ends, strict=True) if at < end), ours[-1])
            found.setdefault(place, []).append(edit)
    return found
