"""The guess: files nobody prepared a recipe for, each column with a meaning, how sure, why, and what must be asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from touchstone.ledger.intake.guessing import asking
from touchstone.ledger.intake.guessing.addresses import ours
from touchstone.ledger.intake.guessing.arranging import Arranged, arrange, who_is_who
from touchstone.ledger.intake.guessing.asking import Question, answered
from touchstone.ledger.intake.guessing.choosing import (
    choose_accounts,
    choose_branches,
    choose_deal,
    choose_ended,
    choose_facts,
    choose_one_each,
    choose_touchpoints,
)
from touchstone.ledger.intake.guessing.days_apart import join_days
from touchstone.ledger.intake.guessing.found import Found
from touchstone.ledger.intake.guessing.gathering import gather
from touchstone.ledger.intake.guessing.meanings import first_thoughts, prefer_longer
from touchstone.ledger.intake.guessing.moments import place_further, place_moments, place_promises, place_scores
from touchstone.ledger.intake.guessing.moneys import money_of
from touchstone.ledger.intake.guessing.paying import choose_money, where_paid
from touchstone.ledger.intake.guessing.points import OPINIONS, Points, named_for, noun_of, slug_of
from touchstone.ledger.intake.guessing.relations import Sheet, opened
from touchstone.ledger.intake.guessing.requests import place_requests
from touchstone.ledger.intake.guessing.said import FileSaid, Said
from touchstone.ledger.intake.guessing.scores import find_scores
from touchstone.ledger.intake.guessing.stepping import place_steps
from touchstone.ledger.intake.guessing.titles import title_of
from touchstone.ledger.intake.guessing.whose import lines_of_a_day, lists_beside, no_things, whose


@dataclass(frozen=True)
class Given:
    """A file to guess: its name as given, its upload's SHA-256, its laid-out table, and how it is written."""

    name: str
    file: str
    table: Path
    layout: Any = None


class Guess(msgspec.Struct, frozen=True, kw_only=True):
    """What files seem to mean: sure (0 to 1) and why by "file.column"; questions, weightiest first; notes to read."""

    said: Said
    sure: dict[str, float]
    why: dict[str, str]
    questions: tuple[Question, ...]
    notes: tuple[str, ...] = ()


def guess(
    tables: Sequence[Given],
    *,
    register: Sequence[tuple[str, str]],
    branches: Sequence[tuple[str, str]],
    country: str,
    today: date,
    currency: str = "",
) -> Guess:
    """The likeliest meaning of all columns of files given together.

    register, branches: slug and name of what is there. country: two letters, for what a date may mean. currency: the
    company's, which amounts without one are in unless something speaks for another.
    """
    names = file_names([one.name for one in tables])
    sheets = [opened(one.table, name=name, given=one.name) for one, name in zip(tables, names, strict=True)]
    founds = {sheet.name: first_thoughts(sheet) for sheet in sheets}
    done = _arranged(sheets, founds)
    used = [sheet for sheet in sheets if done.used(sheet)]
    noun = noun_of(used or sheets)
    if not noun and any(one.means == "amount" for sheet in used for one in founds[sheet.name]):
        noun = "invoice"
    points = Points(register)
    order = _of_a_log(done, founds, points, noun) or _placed(done, used, founds, points, noun)
    everything = [one for sheet in used for one in founds[sheet.name]]
    _branch_and_money(done, used, founds, branches, points, order, noun)
    choose_facts(used, founds)
    for sheet in sheets:
        if not done.used(sheet):
            for one in founds[sheet.name]:
                one.be("nothing", 0.5, _("The file is left out."), values={}, kind="", best=None, asks=False)
    given = {name: FileSaid(name=name, file=one.file, **_layout(one)) for one, name in zip(tables, names, strict=True)}
    said = _said(done, sheets, founds, points, order, given, country)
    dealt = any(one.deal for one in points.said.values())
    money, which = money_of(everything if dealt else (), country=country, own=currency)
    said = msgspec.structs.replace(said, currency=money)
    asked = _questions(done, everything, noun, country, today, which)
    all_founds = [one for sheet in sheets for one in founds[sheet.name]]
    return Guess(
        said=said,
        sure={one.key: round(one.sure, 2) for one in all_founds},
        why={one.key: one.why.strip() for one in all_founds},
        questions=asked,
        notes=tuple(done.notes),
    )


def _arranged(sheets: Sequence[Sheet], founds: dict[str, list[Found]]) -> Arranged:
    """What each file is and who the person is, once what single columns say is known."""
    for sheet in sheets:
        find_scores(founds[sheet.name])
        join_days(founds[sheet.name])
        prefer_longer(founds[sheet.name])
    whose(sheets, founds)
    shared = tuple(address for sheet in sheets for address in ours(founds[sheet.name]))
    done = arrange(sheets, founds)
    done.shared = shared
    gather(done, founds[done.main.name])
    lines_of_a_day(done, founds[done.main.name])
    lists_beside(done, sheets, founds)
    who_is_who(done, sheets, founds)
    no_things(done, founds[done.main.name])
    return done


def _of_a_log(done: Arranged, founds: dict[str, list[Found]], points: Points, noun: str) -> list[str]:
    """The touchpoints of a log in order; none where the first file is no log."""
    if done.rows[done.main.name] != "steps":
        return []
    order = place_steps(done, founds[done.main.name], points, noun)
    choose_one_each(founds[done.main.name])
    return order


def _placed(
    done: Arranged, used: Sequence[Sheet], founds: dict[str, list[Found]], points: Points, noun: str
) -> list[str]:
    """Touchpoints of all times, scores and promises; their order."""
    if done.main not in used or done.rows[done.main.name] == "people":
        if done.main in used:
            place_moments(done, done.main, founds[done.main.name], points, noun)
        return []
    own = founds[done.main.name]
    order = place_moments(done, done.main, own, points, noun)
    if not order:
        order = [
            points.add(
                named_for(noun, "overall"),
                passage=noun not in OPINIONS and not any(one.means == "score" for one in own),
            )
        ]
    answered = any(one.means == "moment" and one.concept == "reviewed" for one in own)
    home = order[0] if noun in OPINIONS and not answered else order[-1]
    column = choose_touchpoints(done, own, points, order[0]) if len(order) == 1 else None
    if column is not None:
        _by_value(column, own, order, points)
        home = ""
    choose_one_each(own)
    place_promises(own, points, order, done.main)
    place_scores(own, points, home, split=column is None)
    place_requests(own, order, noun)
    if noun == "inspection":
        for one in own:
            one.vantage = "walker"
    for sheet in used:
        if sheet is not done.main:
            place_further(done, sheet, founds[sheet.name], order, points)
    return order


def _by_value(column: Found, own: Sequence[Found], order: list[str], points: Points) -> None:
    """Where a column names the touchpoint, the times and what hangs on them follow it."""
    first = order[0]
    for one in own:
        if one.touchpoint == first:
            one.touchpoint = ""
    if all(column.values.values()) and column.profile.full > 0.999:
        points.said.pop(first, None)
        order.clear()
    order[:0] = [slug for slug in column.values.values() if slug]


def _branch_and_money(
    done: Arranged,
    used: Sequence[Sheet],
    founds: dict[str, list[Found]],
    branches: Sequence[tuple[str, str]],
    points: Points,
    order: Sequence[str],
    noun: str,
) -> None:
    everything = [one for sheet in used for one in founds[sheet.name]]
    choose_branches(everything, branches)
    choose_deal(everything)
    choose_ended(everything, people=done.rows[done.main.name] == "people")
    choose_accounts(everything)
    bought = choose_money(done, used, founds) if used else False
    if not order or not points.said:
        return
    first = where_paid(order, noun)
    purchase = bought and noun not in (
        "complaint",
        "ticket",
        "claim",
        "request",
        "inspection",
        "survey",
        "review",
        "call",
        "application",
    )
    if noun in ("survey", "review", "complaint", "claim") and bought:
        purchase = False
        for one in everything:
            if one.means in ("amount", "price", "quantity"):
                one.be("fact", 0.6, _("A number, but not of a purchase."))
    if (purchase and first in points.said) or (
        first in points.said and not bought and points.said[first].deal and noun == "invoice"
    ):
        points.change(first, deal="purchase")


def file_names(given: Sequence[str]) -> list[str]:
    """Short names for files, without dots, each its own: what all share at the front and the end is left out."""
    stems = [
        slug_of(re.sub(r"\.(?:csv|tsv|txt|xlsx?|xlsm|ods|parquet|jsonl?|ndjson|gz)$", "", name, flags=re.I))
        for name in given
    ]
    short: list[str] = []
    for stem in stems:
        name = stem.replace("-", "_")[:40] or "file"
        while name in short:
            name += "_2"
        short.append(name)
    return short


def _layout(one: Given) -> dict[str, Any]:
    """How a file is written, as far as a recipe must say it."""
    stem, _dot, ending = one.name.rpartition(".")
    plain = re.sub(r"\d{2,}", "*", stem or one.name)
    told: dict[str, Any] = {"match": f"{plain}.{ending}" if stem else f"{plain}*"}
    for name in ("sheet", "encoding", "separator"):
        told[name] = str(getattr(one.layout, name, "") or "")
    return told


def _said(
    done: Arranged,
    sheets: Sequence[Sheet],
    founds: dict[str, list[Found]],
    points: Points,
    order: Sequence[str],
    given: dict[str, FileSaid],
    country: str,
) -> Said:
    first = [done.main, *(sheet for sheet in sheets if sheet is not done.main)]
    depth = {done.main.name: 0, **{name: at + 1 for at, name in enumerate(done.joins)}}
    first.sort(key=lambda sheet: depth.get(sheet.name, 99))
    slug = slug_of(re.sub(r"[_\-]+", " ", re.sub(r"\.\w{2,8}$", "", done.main.given)).strip())
    languages = {_language(sheet) for sheet in sheets} - {""}
    return Said(
        title=title_of(done.main.given),
        slug=slug,
        system=slug,
        country=country,
        language=languages.pop() if len(languages) == 1 else "",
        role="customer",
        shared=done.shared,
        journey=title_of(done.main.given),
        files=tuple(done.said(sheet, given[sheet.name]) for sheet in first),
        columns=tuple(one.said() for sheet in first for one in founds[sheet.name]),
        points=points.in_order(order),
    )


def _language(sheet: Sheet) -> str:
    """A language is stated by nobody here; it stays open."""
    del sheet
    return ""


def _questions(
    done: Arranged, founds: Sequence[Found], noun: str, country: str, today: date, money: Question | None
) -> tuple[Question, ...]:
    if not founds:
        return ()
    scored = any(one.means == "score" for one in founds)
    asked: list[Question] = []
    people = done.rows[done.main.name] == "people"
    if not people:
        asked.append(asking.hears(noun, founds, scored=scored, log=done.log))
    else:
        asked.append(
            Question(
                about="hears",
                sentence=_("Who is in this list?"),
                choices=(
                    ("everyone", _("All your customers, or a fair share of them")),
                    ("chose", _("Only those who chose to be in it")),
                    ("problems", _("Only those who had a problem")),
                ),
                proposed="everyone",
                why=_("It is a list of people."),
                weight=10,
            )
        )
    dated = any(one.means == "moment" or (one.means == "since" and not one.dates) for one in founds)
    if not dated or (people and any(one.means == "ended" for one in founds)):
        asked.append(asking.the_day(today))
    asked += asking.of_columns(founds, country=country, today=today)
    if money is not None:
        asked.append(money)
    return asking.weighed(asked)


def with_proposals(found: Guess) -> Said:
    """What was guessed, with every question answered as proposed; for trying out, not for running unseen."""
    said = found.said
    for question in found.questions:
        if question.proposed or question.about.endswith("#best"):
            for about in (question.about, *question.also):
                said = answered(said, about, question.proposed)
    return said


def found_of(found: Guess) -> dict[str, Any]:
    """All but `said`, as JSON keeps it beside it."""
    return {
        "sure": found.sure,
        "why": found.why,
        "questions": [msgspec.to_builtins(one) for one in found.questions],
        "notes": list(found.notes),
    }


__all__ = ["Given", "Guess", "Question", "answered", "file_names", "found_of", "guess", "with_proposals"]
