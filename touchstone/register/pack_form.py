"""The form of the register in a pack: which keys there are, and the sentence and line for what is not so. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.errors import Refusal
from touchstone.fields import DEFAULT_LANGUAGE, Wording
from touchstone.people.models import Role
from touchstone.register.models import PromiseRevision, Stage
from touchstone.register.tidying import KEPT_FREE, LONGEST_NAME, NoSuchRule, checked_rule, named, tidy, worded

Path = tuple[str | int, ...]
Lines = Mapping[Path, int]
Due = PromiseRevision.Due

RULES = {Due.STATED: "at the stated time", Due.DAY: "by the end of the stated day", Due.NONE: "no time"}
YES, NO = ("yes", "true"), ("no", "false")
A_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
LONGEST_SLUG, LONGEST_CHANNEL, MOST_PEOPLE = 60, 20, 2_000_000_000


@dataclass(frozen=True)
class Problem:
    """What is not so in a pack: on which line, in a sentence."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return _("Line %(line)s: %(sentence)s") % {"line": self.line, "sentence": self.sentence}


class PackRefused(Refusal):
    """The pack is not taken; `problems` says line by line what to mend. Nothing was changed."""

    def __init__(self, problems: Collection[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda one: one.line))
        super().__init__("\n".join(str(one) for one in self.problems))


class NotSo(ValueError):
    """What one value is not; turned into a `Problem` by whoever knows the line."""


@dataclass(frozen=True)
class Item:
    """One journey, stage, touchpoint or promise of a pack: only what the pack says of it."""

    line: int
    slug: str
    said: Mapping[str, Any]

    @property
    def name(self) -> str:
        """What to call it."""
        return str(self.said.get("name") or self.said.get("words") or self.slug)


@dataclass(frozen=True)
class Form:
    """A register as a pack says it."""

    journeys: tuple[Item, ...] = ()
    touchpoints: tuple[Item, ...] = ()


def read_form(section: Any, lines: Lines, *, known: Collection[str]) -> Form:
    """The register in a pack, checked. `known`: touchpoints that the register has already, by slug.

    `section` is plain text, lists and mappings; `lines` tells on which line each path begins.
    Raises `PackRefused` with every problem found.
    """
    reading = _Reading(lines)
    top = reading.mapping(section, (), {"language": _language, "journeys": None, "touchpoints": None})
    reading.language = top.get("language", DEFAULT_LANGUAGE)
    touchpoints = reading.items(top.get("touchpoints"), ("touchpoints",), TOUCHPOINT)
    journeys = reading.items(top.get("journeys"), ("journeys",), JOURNEY)
    reading.references(journeys, {*known, *(item.slug for item in touchpoints)})
    if reading.problems:
        raise PackRefused(reading.problems)
    return Form(journeys, touchpoints)


@dataclass
class _Reading:
    """One reading of one pack, gathering what is not so."""

    lines: Lines
    language: str = DEFAULT_LANGUAGE
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Path) -> int:
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def wrong(self, path: Path, sentence: str) -> None:
        self.problems.append(Problem(self.line(path), sentence))

    def mapping(self, value: Any, path: Path, keys: Mapping[str, Callable[..., Any] | None]) -> dict[str, Any]:
        """The known keys with their checked values; a key whose checker is None is given as it is."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(path, _("here “key: value” lines are expected."))
            return {}
        said = {}
        for key, one in value.items():
            if key not in keys:
                self.wrong((*path, key), _unknown(key, keys))
            elif (check := keys[key]) is None:
                said[key] = one
            else:
                try:
                    said[key] = check(one) if check not in WORDED else check(one, self.language)
                except NotSo as problem:
                    self.wrong((*path, key), _("“%(key)s”: %(problem)s") % {"key": key, "problem": problem})
        return said

    def items(self, value: Any, path: Path, kind: Kind, above: str = "") -> tuple[Item, ...]:
        """A list of things, each with a slug that only it has."""
        if value is not None and not isinstance(value, list):
            self.wrong(path, _("here a list is expected, each entry beginning with “- ”."))
        found: dict[str, Item] = {}
        for number, one in enumerate(value if isinstance(value, list) else []):
            at = (*path, number)
            said = self.mapping(one, at, kind.keys)
            if kind.must not in said:
                if isinstance(one, dict) and kind.must not in one:
                    self.wrong(at, _("“%(key)s” is missing: %(what)s") % {"key": kind.must, "what": kind.why})
                continue
            slug = said.pop("slug", "") or kind.slug(said, above, found)
            if slug in found:
                self.wrong(at, _("“%(slug)s” is in this list already.") % {"slug": slug})
            for key, inner in kind.inside.items():
                if key in said:
                    said[key] = self.items(said[key], (*at, key), inner, slug)
            if kind.checks:
                kind.checks(self, said, at)
            found[slug] = Item(self.line(at), slug, said)
        return tuple(found.values())

    def references(self, journeys: Collection[Item], known: set[str]) -> None:
        """Whatever a stage holds is a touchpoint, and stands there once."""
        for journey in journeys:
            if journey.slug in KEPT_FREE:
                self.problems.append(
                    Problem(
                        journey.line, _("“%(slug)s” is the address of a page; choose another slug.") % vars(journey)
                    )
                )
            for stage in journey.said.get("stages", ()):
                self._stops(stage, known)

    def _stops(self, stage: Item, known: set[str]) -> None:
        stops = stage.said.get("touchpoints", ())
        for slug in stops:
            if slug not in known:
                sentence = _("stage “%(stage)s” holds “%(slug)s”, but there is no such touchpoint.")
                self.problems.append(Problem(stage.line, sentence % {"stage": stage.name, "slug": slug}))
        for slug in {one for one in stops if list(stops).count(one) > 1}:
            sentence = _("“%(slug)s” stands twice in stage “%(stage)s”.")
            self.problems.append(Problem(stage.line, sentence % {"stage": stage.name, "slug": slug}))


@dataclass(frozen=True)
class Kind:
    """One kind of thing in a pack: its keys, the one it must have, and what is inside it."""

    keys: Mapping[str, Callable[..., Any] | None]
    must: str
    why: str | Lazy
    inside: Mapping[str, Kind] = field(default_factory=dict)
    checks: Callable[[_Reading, dict[str, Any], Path], None] | None = None

    def slug(self, said: Mapping[str, Any], above: str, taken: Collection[str]) -> str:
        """A slug for what has none: from its name, or from what it belongs to."""
        if self.must != "words" and (slug := slugify(str(said[self.must]))[:50]):
            return slug
        base = f"{above}-promise" if self.must == "words" else "unnamed"
        return next(slug for slug in _numbered(base) if slug not in taken)


def _numbered(base: str) -> Iterator[str]:
    yield base
    count = 2
    while True:
        yield f"{base}-{count}"
        count += 1


def _unknown(key: str, keys: Collection[str]) -> str:
    near = get_close_matches(key, keys, n=1)
    if near:
        return _("“%(key)s” is not known here. Did you mean “%(near)s”?") % {"key": key, "near": near[0]}
    return _("“%(key)s” is not known here. There are: %(keys)s.") % {"key": key, "keys": ", ".join(keys)}


# --- values ---------------------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotSo(_("here a text is expected."))
    return tidy(value)


def _name(value: Any) -> str:
    if len(" ".join(_text(value).split())) > LONGEST_NAME:
        raise NotSo(_("at most %(n)s letters.") % {"n": LONGEST_NAME})
    try:
        return named(_text(value))
    except Refusal as problem:
        raise NotSo(problem.sentence) from None


def _slug(value: Any) -> str:
    if not re.fullmatch(rf"[-a-zA-Z0-9_]{{1,{LONGEST_SLUG}}}", _text(value)):
        raise NotSo(_("letters a to z, digits and hyphens only, at most %(n)s.") % {"n": LONGEST_SLUG})
    return str(value)


def _language(value: Any) -> str:
    if not A_LANGUAGE.fullmatch(_text(value)):
        raise NotSo(_("“%(value)s” is no code of a language; write “en” or “pt-br”.") % {"value": value})
    return str(value).lower()


def _one_of(choices: Collection[str]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if _text(value) not in choices:
            raise NotSo(_("“%(value)s” is none of: %(all)s.") % {"value": value, "all": ", ".join(choices)})
        return str(value)

    return check


def _yes(value: Any) -> bool:
    if _text(value).lower() not in (*YES, *NO):
        raise NotSo(_("say “yes” or “no”."))
    return str(value).lower() in YES


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(_text(value)) if _text(value) else None
    except ValueError:
        raise NotSo(_("“%(value)s” is no day; write it like 2027-01-31.") % {"value": value}) from None


def _count(value: Any) -> int | None:
    text = _text(value)
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,10}", text) or int(text) > MOST_PEOPLE:
        raise NotSo(_("“%(value)s” is no whole number of people.") % {"value": value})
    return int(text)


def _channel(value: Any) -> str:
    channel = " ".join(_text(value).split())
    if len(channel) > LONGEST_CHANNEL:
        raise NotSo(_("at most %(n)s letters.") % {"n": LONGEST_CHANNEL})
    return channel


def _stop_list(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise NotSo(_("here a list of touchpoints is expected."))
    return tuple(_slug(one) for one in value)


def _wording(value: Any, language: str) -> Wording:
    """A text in the pack's language, or a mapping language → text; steps may be lists."""
    by_language = value if isinstance(value, dict) else {language: value}
    if not all(A_LANGUAGE.fullmatch(code) for code in by_language):
        raise NotSo(_("a text, or one text for each language (“en: …”), is expected."))
    return worded({code: _lines(text) for code, text in by_language.items()})


def _lines(value: Any) -> str:
    return "\n".join(_text(line) for line in value) if isinstance(value, list) else _text(value)


def _due(value: Any) -> dict[str, Any]:
    text = " ".join(_text(value).split()).lower()
    spans = re.fullmatch(r"within ([0-9]+(?:\.[0-9]+)?) (hour|day)s?", text)
    rule = next((due for due, words in RULES.items() if words == text), Due.WITHIN if spans else None)
    if rule is None:
        expected = ", ".join(f"“{words}”" for words in (*RULES.values(), "within 4 hours", "within 2 days"))
        raise NotSo(
            _("“%(value)s” is no rule for when a promise is due. Write %(rules)s.")
            % {"value": value, "rules": expected}
        )
    hours = float(spans[1]) * (24 if spans[2] == "day" else 1) if spans else None
    return {"due": rule.value, "within_hours": hours}


def _aim(value: Any) -> float:
    share = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) ?%", _text(value))
    if share is None:
        raise NotSo(_("“%(value)s” is no share; write it like “95 %%”.") % {"value": value})
    return round(float(share[1]) / 100, 4)


def _rule_can_be_kept(reading: _Reading, said: dict[str, Any], path: Path) -> None:
    rule = said.get("due", {"due": Due.STATED.value, "within_hours": None})
    try:
        checked_rule(**rule, aim=said.get("aim", 0.95))
    except NoSuchRule as problem:
        reading.wrong((*path, "aim" if "aim" in said else "due"), problem.sentence)


WORDED = (_wording,)
PROMISE = Kind(
    {"words": _wording, "slug": _slug, "due": _due, "aim": _aim, "retired": _yes},
    must="words",
    why=gettext_lazy("a promise needs words."),
    checks=_rule_can_be_kept,
)
STAGE = Kind(
    {"name": _name, "slug": _slug, "half": _one_of(Stage.Half.values), "retired": _yes, "touchpoints": _stop_list},
    must="name",
    why=gettext_lazy("what is the stage called?"),
)
JOURNEY = Kind(
    {
        "name": _name,
        "slug": _slug,
        "whose": _one_of(Role.Kind.values),
        "need": _text,
        "feel": _text,
        "retired": _yes,
        "stages": None,
    },
    must="name",
    why=gettext_lazy("what is the journey called?"),
    inside={"stages": STAGE},
)
TOUCHPOINT = Kind(
    {
        "name": _name,
        "slug": _slug,
        "whose": _one_of(Role.Kind.values),
        "channel": _channel,
        "direct": _yes,
        "department": _name,
        "owner": _text,
        "review_on": _day,
        "yearly_volume": _count,
        "retired": _yes,
        "need": _wording,
        "know": _wording,
        "feel": _wording,
        "steps": _wording,
        "next": _wording,
        "promises": None,
    },
    must="name",
    why=gettext_lazy("what is the touchpoint called?"),
    inside={"promises": PROMISE},
)
