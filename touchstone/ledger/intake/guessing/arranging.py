"""What each file is: the one others hang on, lines of one thing, a list of people, totals; and who the person is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.mains import APART, PERSONAL, is_totals, main_of
from touchstone.ledger.intake.guessing.profiles import Profile
from touchstone.ledger.intake.guessing.relations import Join, Sheet, is_code, is_key, joins_between, row_key, within
from touchstone.ledger.intake.guessing.said import FileSaid
from touchstone.ledger.intake.guessing.vocabulary import tokens


@dataclass
class Arranged:
    """The files in order: the first, then those joined to it; what each is; sentences about those left out.

    shared: addresses of ours that stand where a person's would.
    """

    main: Sheet
    rows: dict[str, str] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    joins: dict[str, Join] = field(default_factory=dict)
    many: dict[str, str] = field(default_factory=dict)
    last: dict[str, tuple[str, ...]] = field(default_factory=dict)
    order: dict[str, str] = field(default_factory=dict)
    each: dict[str, tuple[str, ...]] = field(default_factory=dict)
    thing: Found | None = None
    log: bool = False
    notes: list[str] = field(default_factory=list)
    shared: tuple[str, ...] = ()

    def used(self, sheet: Sheet) -> bool:
        """Whether rows of this file come in."""
        return self.rows[sheet.name] != "unused"

    def said(self, sheet: Sheet, given: FileSaid) -> FileSaid:
        """As the page shows it."""
        join = self.joins.get(sheet.name)
        return FileSaid(
            name=sheet.name,
            file=given.file,
            match=given.match,
            sheet=given.sheet,
            header=given.header,
            encoding=given.encoding,
            separator=given.separator,
            rows=self.rows[sheet.name],
            key=self.keys.get(sheet.name, ()),
            joins=(f"{join.above}.{join.column}",) if join else (),
            many=self.many.get(sheet.name, "first"),
            last=self.last.get(sheet.name, ()),
            order=self.order.get(sheet.name, ""),
            each=self.each.get(sheet.name, ()),
        )


def arrange(sheets: Sequence[Sheet], founds: dict[str, list[Found]]) -> Arranged:
    """Which file is first, and how the others hang on it."""
    main = main_of(sheets, founds)
    done = Arranged(main)
    joins = joins_between(sheets, main)
    done.joins = {join.below: join for join in joins}
    for sheet in sheets:
        if sheet is main:
            _the_main(done, founds[sheet.name])
        elif sheet.name in done.joins:
            _further(done, sheet, founds[sheet.name])
        else:
            _left_out(done, sheet)
    return done


def _the_main(done: Arranged, founds: Sequence[Found]) -> None:
    sheet = done.main
    keyed = row_key(sheet)
    done.rows[sheet.name] = "things"
    if is_totals(sheet, founds):
        done.rows[sheet.name] = "unused"
        done.notes.append(
            _(
                "“%(file)s” looks like a table of totals: each row counts many people and none is there by themselves. "
                "Touchstone needs the single rows behind it."
            )
            % {"file": sheet.given}
        )
        return
    if _people(founds):
        done.rows[sheet.name] = "people"
        return
    person = {one.profile.column for one in founds if one.means in PERSONAL}
    if keyed is not None and keyed.column not in person:
        done.keys[sheet.name] = (keyed.column,)


def _people(founds: Sequence[Found]) -> bool:
    """A list of people: somebody in each row, once, and nothing that happened on a day."""
    once = any(one.means in ("customer", "email") and is_key(one.profile) for one in founds)
    happened = any(one.means in ("moment", "due") and one.concept not in ("since", "until") for one in founds)
    told = any(one.means in ("score", "words", "thing") for one in founds)
    left = any(one.means == "ended" for one in founds) and not happened
    return once and ((not happened and not told) or left)


def _further(done: Arranged, sheet: Sheet, founds: Sequence[Found]) -> None:
    join = done.joins[sheet.name]
    done.rows[sheet.name] = "further"
    done.keys[sheet.name] = (join.key,)
    told = any(one.means in ("score", "words", "moment") and one.concept != "due" for one in founds)
    amounts = any(one.means == "amount" for one in founds)
    done.many[sheet.name] = "first" if not join.many else "rows" if told else "sum" if amounts else "first"


def _left_out(done: Arranged, sheet: Sheet) -> None:
    done.rows[sheet.name] = "unused"
    same = {tokens(one.column) for one in sheet.profiles} == {tokens(one.column) for one in done.main.profiles}
    sentence = (
        _("“%(file)s” has the same columns as “%(main)s”: bring it in by itself with the same recipe.")
        if same
        else _("“%(file)s” shares no numbers with “%(main)s”, so that nobody can say which rows belong together.")
    )
    done.notes.append(sentence % {"file": sheet.given, "main": done.main.given})


def who_is_who(done: Arranged, sheets: Sequence[Sheet], founds: dict[str, list[Found]]) -> None:
    """Of several columns that may name the person, the one that comes back; a number new in every row names none."""
    used = [sheet for sheet in sheets if done.used(sheet)]
    joined = {(join.above, join.column) for join in done.joins.values()} | {
        (join.below, join.key) for join in done.joins.values()
    }
    found = [one for sheet in used for one in founds[sheet.name] if one.means == "customer"]
    if len(found) > 1:
        best = max(found, key=lambda one: _returning(one, joins=(one.sheet.name, one.profile.column) in joined))
        for one in found:
            if one is not best:
                _not_a_person(one, best)
        best.sure = 0.95 if best.profile.unique < 0.999 else 0.7
        best.why = _("Of the columns that may name a person it is the one that comes back.")
        found = [best]
    dated = done.rows[done.main.name] != "people"
    for one in found:
        if dated and one.sheet is done.main and is_key(one.profile) and one.profile.rows >= 30:
            _new_in_every_row(done, one, founds[one.sheet.name])
    if not found:
        _person_without_words(done, founds[done.main.name])


def _returning(one: Found, *, joins: bool) -> float:
    """How well a column names a person: it comes back, but is not a handful of values."""
    comes_back = one.profile.unique < 0.999
    group = one.profile.distinct < 12 and one.profile.rows > 100
    named = one.sheet.may(one.profile, "customer") + one.sheet.may(one.profile, "id") * 0.2
    coded = is_code(one.profile) * 0.4
    return coded + comes_back * 2.0 - group * 3.0 - joins * 0.8 + named * 0.3 - one.profile.place * 0.001


def _not_a_person(one: Found, best: Found) -> None:
    if one.profile.unique > 0.999 and best.profile.unique < 0.999:
        sentence = _("It is new in every row, so it names the thing, not the person: that is %(column)s.")
        one.be(
            "row" if one.sheet is best.sheet and is_key(one.profile) else "thing", 0.9, sentence % {"column": best.key}
        )
    elif one.profile.distinct == best.profile.distinct or not is_code(one.profile):
        one.be("nothing", 0.7, _("It says the same as %(column)s.") % {"column": best.key})
    else:
        one.be(
            "thing" if one.profile.unique > 0.3 else "fact",
            0.6,
            _("%(column)s names the person better.") % {"column": best.key},
        )


def _new_in_every_row(done: Arranged, one: Found, founds: Sequence[Found]) -> None:
    """Nobody ever comes back: a list where each came once, or a number that is new each time."""
    mail = next((x for x in founds if x.means in ("email", "phone", "name") and x.profile.unique < 0.995), None)
    if mail is not None:
        one.be(
            "row",
            0.8,
            _("It is new in every row, while %(column)s comes back: it names the thing.") % {"column": mail.key},
        )
        if done.main.name not in done.keys:
            done.keys[done.main.name] = (one.profile.column,)
        return
    one.asks, one.sure = True, 0.55
    one.why = _("The heading speaks of a person, but it is new in every row: perhaps it names the visit.")


def _person_without_words(done: Arranged, founds: Sequence[Found]) -> None:
    """No heading speaks of a person: a code that comes back on other days may be one."""
    if any(one.means in PERSONAL for one in founds) or done.rows[done.main.name] not in ("things", "lines"):
        return
    sheet = done.main
    when = next((one for one in founds if one.means == "moment"), None)
    found = [one for one in founds if one is not done.thing and _maybe_person(one)]
    if when is None or not found:
        return
    if done.thing is not None:
        seen = within(sheet, done.thing.profile, [one.profile for one in found])
        found = [one for one in found if seen.same[one.profile.column] > 0.95]
    if found:
        best = max(found, key=lambda one: (one.profile.kind == "id", one.profile.distinct))
        best.be("customer", 0.45, _("A code that comes back on other days: perhaps a person."), asks=True)


NO_PERSON = (
    "product", "geo", "amount", "price", "quantity", "span", "part", "touchpoint", "thing", "branch", "staff", "trait",
    "score", "date",
)  # fmt: skip


def _maybe_person(one: Found) -> bool:
    """A code that comes back, of which no heading says that it is something else."""
    seen = one.profile
    coded = seen.kind == "id" or (seen.kind == "number" and seen.whole and (seen.most or 0) > 99)
    comes_back = 0.02 < seen.unique < 0.9 and seen.distinct > 20
    # "Tail number" is the number of something else; "no." and "K4" may be anybody's.
    of_else = bool(one.sheet.may(seen, "id")) and len(tokens(seen.column).split()) > 1
    other = of_else or _clocked(seen) or any(one.sheet.may(seen, name) for name in NO_PERSON)
    return one.means in ("thing", "nothing", "fact") and one.concept != APART and coded and comes_back and not other


def _clocked(seen: Profile) -> bool:
    """Whether its numbers are times of a day without a mark: 0905, 2359."""
    return all(len(one) == 4 and one <= "2400" and one[2] < "6" for one in seen.sample) if seen.sample else False
