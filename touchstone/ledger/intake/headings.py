"""Fits a recipe to the headings that are really there: other spellings, choices, patterns, columns that are lacking."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from msgspec.structs import replace

from touchstone.errors import Refusal
from touchstone.ledger.intake.recipe import (
    Columns,
    Condition,
    EncounterSpec,
    FileSpec,
    OutcomeSpec,
    PeopleSpec,
    PromiseSpec,
    ReadingSpec,
    RecipeSpec,
    RuleSpec,
    StageSpec,
    WhoSpec,
    named,
)


class HeadingMissing(Refusal):
    """A column without which the recipe says nothing is not in the file."""


class NothingFits(Refusal):
    """Nothing that the recipe speaks of is in these files."""


@dataclass(frozen=True)
class Suited:
    """A recipe whose columns are all really there, and sentences for what it names and the files lack."""

    spec: RecipeSpec
    notes: tuple[str, ...]


def folded(heading: str) -> str:
    """A heading's letters and digits only, in lower case: "Date received" and "date_received" agree."""
    return "".join(character for character in heading.casefold() if character.isalnum()) or heading


def found_heading(named_as: str, there: Sequence[str], *, besides: Iterable[str] = ()) -> str:
    """The heading meant by `named_as`, or "" where none is: itself, its spelling, one of a choice, or by a pattern.

    A choice is written "Email Address|Username", a pattern "*recommend*"; "!*group" in front: no heading like that.
    Patterns pass over the headings in `besides`.
    """
    return next(iter(found_headings(named_as, there, besides=besides)), "")


def found_headings(named_as: str, there: Sequence[str], *, besides: Iterable[str] = ()) -> list[str]:
    """All headings that `named_as` may mean, the likeliest first (see `found_heading`)."""
    if named_as in there:
        return [named_as]
    found: list[str] = []
    choices = named_as.split("|")
    unlike = [one[1:] for one in choices if one.startswith("!")]
    others = {*besides, *(h for h in there if any(_like(h, one) for one in unlike))}
    for one in choices:
        if one.startswith("!"):
            continue
        if "*" in one:
            fitting = [h for h in there if h not in others and _like(h, one)]
        else:
            fitting = [h for h in there if h == one] or [h for h in there if folded(h) == folded(one)][:1]
        found += [heading for heading in fitting if heading not in found]
    return found


def _like(heading: str, pattern: str) -> bool:
    """Whether a heading is like a pattern, word by word: "*rate your*" is in "Please rate your visit" alone."""
    *begun, last = (_words(part) for part in pattern.split("*"))
    return fnmatch.fnmatchcase(_words(heading), "*".join([*(part.removesuffix(" ") for part in begun), last]))


def _words(said: str) -> str:
    words = "".join(c if c.isalnum() else " " for c in said.casefold()).split()
    return f" {' '.join(words)} " if words else ""


def suited(spec: RecipeSpec, headers: Mapping[str, Sequence[str]]) -> Suited:
    """The recipe as these files have it. headers: for each file by its name in the recipe, its headings in order.

    What names a heading otherwise is changed to it. Where a file says its `headers`, only those and its keys must be
    there; what hangs on others that are lacking is left out, with a note. Raises HeadingMissing or NothingFits.
    """
    fitter = _Fitter(spec, headers)
    who = fitter.who(spec.who)
    files = tuple(fitter.file(one) for one in spec.files)
    encounters = tuple(one for e in spec.encounters if (one := fitter.encounter(e)) is not None)
    people = tuple(part for p in spec.people if (part := fitter.people(p)) is not None)
    if not encounters and not people:
        raise NothingFits(
            _("Nothing that the recipe “%(title)s” speaks of is in these files.") % {"title": spec.title or spec.name}
        )
    kept = replace(
        spec,
        files=files,
        encounters=encounters,
        people=people,
        who=who,
        columns=tuple(
            replace(one, column=column, product=fitter.all_of(one.product))
            for one in spec.columns
            if one.product or fitter.one(one.column)
            for column in (one.column if one.product else fitter.one(one.column),)
        ),
        branch_from=fitter.one(spec.branch_from),
        staff=fitter.one(spec.staff),
        trace=fitter.columns(spec.trace),
        stages=_stages(spec.stages, _touchpoints(spec.encounters) - _touchpoints(encounters)),
    )
    return Suited(kept, tuple(fitter.notes.values()))


@dataclass
class _Fitter:
    """Looks columns up, remembers what was lacking and which headings are spoken for."""

    spec: RecipeSpec
    headers: Mapping[str, Sequence[str]]
    notes: dict[str, str] = field(default_factory=dict)
    taken: dict[str, set[str]] = field(default_factory=dict)
    known: dict[str, tuple[str, ...]] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.made = {one.column for one in self.spec.columns if one.product}
        self.taken = {file.name: set() for file in self.spec.files}

    def one(self, column: str, *, must: bool = False) -> str:
        """The column as the file has it, or "" where it is lacking and may be."""
        found = self.several(column, must=must)
        return found[0] if found else ""

    def several(self, column: str, *, must: bool = False) -> tuple[str, ...]:
        """All columns a name can mean."""
        if not column or column in self.made:
            return (column,) if column else ()
        if column not in self.known:
            self.known[column] = self._looked_up(column, must=must)
        return self.known[column]

    def _looked_up(self, column: str, *, must: bool) -> tuple[str, ...]:
        name, _dot, heading = column.partition(".")
        there = self.headers.get(name)
        if there is None:
            return (column,)
        found = found_headings(heading, there, besides=self.taken[name])
        if found:
            self.taken[name].add(found[0])
            return tuple(f"{name}.{one}" for one in found)
        file = next(one for one in self.spec.files if one.name == name)
        if must or (not file.headers and "*" not in heading and "|" not in heading):
            raise HeadingMissing(
                _("The file “%(file)s” has no column “%(column)s”. It has: %(there)s.")
                % {"file": name, "column": heading.replace("|", _("” or “")), "there": ", ".join(there)}
            )
        if "*" not in heading:
            shown = heading.split("|")[0]
            self.notes[column] = _("There is no column “%(column)s”; what hangs on it is left out.") % {"column": shown}
        return ()

    def columns(self, said: Columns) -> Columns:
        if isinstance(said, str):
            return self.one(said) or ()
        return self.all_of(said)

    def all_of(self, said: Columns, *, every: bool = False) -> tuple[str, ...]:
        """Each of the columns once. every: all headings that a pattern fits, as they come; else the likeliest."""
        some = (
            (sorted(all_, key=self._place) if every else all_[:1]) for c in named(said) if (all_ := self.several(c))
        )
        return tuple(dict.fromkeys(one for found in some for one in found))

    def _place(self, column: str) -> int:
        name, _dot, heading = column.partition(".")
        there = self.headers.get(name, ())
        return there.index(heading) if heading in there else 0

    def conditions(self, said: tuple[Condition, ...]) -> tuple[Condition, ...] | None:
        """The conditions as the file has them; None where they can never all hold."""
        kept = []
        for condition in said:
            column = self.one(condition.column)
            if column:
                kept.append(replace(condition, column=column))
            elif not _holds_for_nothing(condition):
                return None
        return tuple(kept)

    def file(self, said: FileSpec) -> FileSpec:
        own = {
            key: tuple(self.one(f"{said.name}.{c}", must=True).partition(".")[2] for c in named(value))
            for key, value in (("headers", said.headers), ("key", said.key), ("row", said.row))
        }
        joins = tuple(self.one(column, must=True) for column in named(said.joins))
        skip = (self.conditions((one,)) for one in said.skip)
        return replace(
            said,
            headers=own["headers"],
            row=own["row"],
            key=own["key"][0] if isinstance(said.key, str) and said.key else own["key"],
            joins=joins[0] if isinstance(said.joins, str) and joins else joins,
            sums=tuple(
                c if f"{said.name}.{c}" in self.made else found.partition(".")[2]
                for c in said.sums
                if (found := self.one(f"{said.name}.{c}"))
            ),
            skip=tuple(one for some in skip for one in (some or ())),
        )

    def encounter(self, said: EncounterSpec) -> EncounterSpec | None:
        only = self.conditions(said.only)
        when = self.columns(said.when)
        if only is None or (named(said.when) and not named(when)):
            return None
        rules = tuple(rule for r in said.rules if (rule := self.rule(r)) is not None)
        touchpoint_from = self.one(said.touchpoint_from)
        if not said.touchpoint and not rules and not touchpoint_from:
            return None
        kept = replace(
            said,
            only=only,
            when=when,
            rules=rules,
            touchpoint_from=touchpoint_from,
            channel_from=self.one(said.channel_from),
            deal_from=self.one(said.deal_from),
            amount=self.columns(said.amount),
            currency_from=self.one(said.currency_from),
            readings=tuple(one for r in said.readings if (one := self.reading(r)) is not None),
            outcome=self.outcome(said.outcome),
            promise=self.promise(said.promise),
            language_from=self.one(said.language_from),
            words=self.all_of(said.words, every=True),
            facts=self.all_of(said.facts, every=True),
        )
        says = kept.readings or kept.words or kept.outcome or kept.promise
        return kept if says or kept.kind != "reading" else None

    def rule(self, said: RuleSpec) -> RuleSpec | None:
        only = self.conditions(said.only)
        return None if only is None else replace(said, only=only)

    def reading(self, said: ReadingSpec) -> ReadingSpec | None:
        column, only = self.one(said.column), self.conditions(said.only)
        return replace(said, column=column, only=only) if column and only is not None else None

    def outcome(self, said: OutcomeSpec | None) -> OutcomeSpec | None:
        column = self.one(said.column) if said else ""
        return replace(said, column=column) if said and column else None

    def promise(self, said: PromiseSpec | None) -> PromiseSpec | None:
        if said is None:
            return None
        due, kept = self.columns(said.due), self.one(said.said)
        if not named(due) and not said.due_in and not kept:
            return None
        return replace(
            said,
            due=due,
            said=kept,
            made=self.columns(said.made),
            met=self.columns(said.met),
            moved=self.columns(said.moved),
            cancelled=self.conditions(said.cancelled) or (),
            unknown=self.conditions(said.unknown) or (),
        )

    def people(self, said: PeopleSpec) -> PeopleSpec | None:
        only = self.conditions(said.only)
        if only is None:
            return None
        since, until = self.columns(said.since), self.columns(said.until)
        return replace(said, only=only, since=since, until=until, ended=self.conditions(said.ended) or ())

    def who(self, said: WhoSpec) -> WhoSpec:
        return replace(
            said,
            customer=self.columns(said.customer),
            email=self.columns(said.email),
            phone=self.columns(said.phone),
            anonymous=self.columns(said.anonymous),
            name=self.columns(said.name),
            account=self.one(said.account),
            account_name=self.one(said.account_name),
        )


def _holds_for_nothing(condition: Condition) -> bool:
    """Whether a condition holds for an empty cell."""
    asks = condition.starts or condition.empty is False or condition.least is not None or condition.below is not None
    return not asks and (not condition.among or "" in condition.among) and "" not in condition.not_in


def _touchpoints(encounters: Iterable[EncounterSpec]) -> set[str]:
    return {
        slug
        for one in encounters
        for slug in (one.touchpoint, *one.touchpoints.values(), *(rule.touchpoint for rule in one.rules))
        if slug
    }


def _stages(stages: tuple[StageSpec, ...], unused: set[str]) -> tuple[StageSpec, ...]:
    """The stages without the touchpoints that only what is lacking led to."""
    kept = (replace(s, touchpoints=tuple(t for t in s.touchpoints if t.slug not in unused)) for s in stages)
    return tuple(one for one in kept if one.touchpoints)
