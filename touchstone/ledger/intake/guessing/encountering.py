"""The encounters a row tells of, from what was said of its columns: times, scores, words, promises and money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from touchstone.ledger.intake.guessing.draft import Draft, made_amount
from touchstone.ledger.intake.guessing.marking import reading_of
from touchstone.ledger.intake.guessing.said import ColumnSaid, FileSaid, PointSaid
from touchstone.ledger.intake.guessing.steps import STEP
from touchstone.ledger.intake.recipe import Condition, EncounterSpec, OutcomeSpec, PromiseSpec


def encounters_of(draft: Draft) -> Iterator[EncounterSpec]:
    """All encounters of a recipe, in the order in which a person passes them."""
    slots: set[tuple[str, str]] = set()
    told: set[str] = set()
    moments = draft.moments()
    base = moments[0] if moments else None
    for number, moment in enumerate(moments):
        apart = moment is not base
        slug = draft.point_of(moment) if moment.touchpoint or draft.one("touchpoint") is None else ""
        answers = _hangs(draft, slug, "")
        again = ("", slug) in slots
        slots.add(("", slug))
        told.add(slug)
        if again:
            yield from _answer_alone(draft, slug, moment, answers)
            continue
        yield from _passing(draft, slug, moment, () if apart and len(moments) > 1 else answers, facts=number == 0)
        if apart and len(moments) > 1 and answers and not _answered_at(draft, slug, moment):
            yield from _answer_of(draft, slug, moment, base, answers)
    if not moments and draft.said.on:
        slug = "" if draft.one("touchpoint") else draft.home
        told.add(slug)
        yield from _passing(draft, slug, None, _hangs(draft, slug, ""), facts=True)
    yield from _themes(draft, told | set(draft.steps), _when_answered(draft, moments), base)
    for file in draft.files:
        if draft.steps and file.name.endswith(STEP):
            yield from _logged(draft, file, base)
        elif draft.kept_apart(file.name):
            yield from _further(draft, file, base)


def _hangs(draft: Draft, slug: str, file: str) -> list[ColumnSaid]:
    """Scores, words and outcomes at a touchpoint ("": where the values of a column lead)."""
    by_value = draft.one("touchpoint") is not None
    return [
        one
        for one in draft.columns
        if one.means in ("score", "words", "solved")
        and (one.file == file if file else not draft.kept_apart(one.file))
        and (("" if by_value and not one.touchpoint else draft.point_of(one)) == slug)
    ]


def _answered_at(draft: Draft, slug: str, moment: ColumnSaid) -> bool:
    """Whether another time at the same touchpoint says when they answered."""
    return any(one is not moment and draft.point_of(one) == slug for one in draft.moments())


def _when_answered(draft: Draft, moments: Sequence[ColumnSaid]) -> ColumnSaid | None:
    """The time that themes of their own are told at: when they answered, else the last that has nothing before it."""
    seen: set[str] = set()
    for one in moments:
        if draft.point_of(one) in seen:
            return one
        seen.add(draft.point_of(one))
    return moments[0] if moments else None


def _where(draft: Draft, slug: str) -> dict[str, object]:
    if slug:
        return {"touchpoint": slug}
    by_value = draft.one("touchpoint")
    if by_value is None:
        return {"touchpoint": draft.home}
    found = {value: to for value, to in by_value.values.items() if to}
    return {"touchpoint": draft.home, "touchpoint_from": draft.path(by_value), "touchpoints": found}


def _when(draft: Draft, moment: ColumnSaid | None) -> dict[str, object]:
    if moment is None:
        return {"on": draft.said.on}
    hours = [one for one in draft.all("hour") if one.file == moment.file and one.touchpoint in ("", moment.touchpoint)]
    parts = draft.parts_of(moment)
    when = (draft.path(moment), *(draft.path(one) for one in (*parts, *hours[:1])))
    return {"when": when if len(when) > 1 else when[0]}


def _parts(draft: Draft, answers: Sequence[ColumnSaid]) -> dict[str, object]:
    """What people scored and said, and whether it was solved."""
    readings = tuple(reading_of(one, draft.path(one)) for one in answers if one.means == "score")
    solved = next((one for one in answers if one.means == "solved"), None)
    words = tuple(draft.path(one) for one in answers if one.means == "words")
    parts: dict[str, object] = {"readings": readings}
    if words:
        language = draft.one("language")
        parts |= {"words": words, "language": draft.said.language}
        parts |= {"language_from": draft.path(language)} if language else {}
    if solved is not None and any(solved.values.values()):
        parts["outcome"] = OutcomeSpec(
            column=draft.path(solved),
            solved=tuple(value for value, what in solved.values.items() if what == "solved"),
            not_solved=tuple(value for value, what in solved.values.items() if what == "not solved"),
        )
    return parts


def _channel(draft: Draft, slug: str) -> dict[str, object]:
    one = draft.one("channel")
    point = draft.points.get(slug)
    told: dict[str, object] = {"channel": point.channel} if point and point.channel else {}
    if one is not None and not draft.kept_apart(one.file):
        known = {value: channel for value, channel in one.values.items() if channel}
        told |= {"channel_from": draft.path(one), "channels": known}
    return told


def _passing(
    draft: Draft, slug: str, moment: ColumnSaid | None, answers: Sequence[ColumnSaid], *, facts: bool
) -> Iterator[EncounterSpec]:
    """The encounter of a time; where money is paid at it twice: for those who did, and for those who called it off."""
    point = draft.points.get(slug) or draft.points.get(draft.home)
    kind = "passage" if point is None or point.passage else "reading"
    said: dict[str, object] = {"kind": kind, **_where(draft, slug), **_when(draft, moment), **_channel(draft, slug)}
    said |= _parts(draft, answers)
    if facts:
        said["facts"] = tuple(draft.path(one) for one in draft.all("fact") if not draft.kept_apart(one.file))
    promise = _promise(draft, slug, point, moment)
    if promise is not None:
        said["promise"] = promise
    money = _money(draft, point, slug)
    status = draft.one("status")
    void = tuple(value for value, what in status.values.items() if what in ("cancelled", "no deal")) if status else ()
    if point is not None and point.planned and status is not None and void:
        yield EncounterSpec(**said, **money, only=(Condition(column=draft.path(status), not_in=void),))  # type: ignore[arg-type]
    elif money and status is not None and void:
        yield EncounterSpec(**said, **money, only=(Condition(column=draft.path(status), not_in=void),))  # type: ignore[arg-type]
        yield EncounterSpec(**said, only=(Condition(column=draft.path(status), among=void),))  # type: ignore[arg-type]
    else:
        yield EncounterSpec(**said, **money)  # type: ignore[arg-type]


def _money(draft: Draft, point: PointSaid | None, slug: str) -> dict[str, object]:
    """The deal made at a touchpoint, and for how much: at the one that says so, each amount where it belongs."""
    if point is None or not point.deal or point.slug != (slug or point.slug):
        return {}
    made = made_amount(draft)
    amounts = [draft.path(one) for one in draft.all("amount") if one.touchpoint in ("", point.slug)]
    dealt, currency = draft.one("deal"), draft.one("currency")
    money: dict[str, object] = {"deal": point.deal}
    if made:
        amounts.append(made[0])
    if amounts:
        money |= {"amount": amounts[0] if len(amounts) == 1 else tuple(amounts)}
        money |= {"minor": True} if any(one.minor for one in draft.all("amount") + draft.all("price")) else {}
        money |= {"negative": "return"} if point.deal == "purchase" else {}
    if dealt is not None and any(dealt.values.values()):
        money |= {
            "deal_from": draft.path(dealt),
            "deals": dict(dealt.values),
        }
    if currency is not None:
        money |= {"currency_from": draft.path(currency)}
    return money


def _promise(draft: Draft, slug: str, point: PointSaid | None, moment: ColumnSaid | None) -> PromiseSpec | None:
    """The promise made at a touchpoint: due and met by columns, a span, or a column that says whether it was kept."""
    if point is None or (slug and point.slug != slug):
        return None
    moments = draft.moments()
    base = moments[0] if moments else None
    due = next((one for one in draft.all("due") if draft.point_of(one) == point.slug), None)
    kept = next((one for one in draft.all("kept") if draft.point_of(one) == point.slug), None)
    met = draft.met_at(point.slug)
    text = point.promise or point.name
    if (due is not None or point.due_in) and met is not None:
        made = draft.path(base) if base is not None and base is not moment else ()
        return PromiseSpec(
            text=text,
            made=made,
            due=draft.path(due) if due is not None else (),
            due_precision=due.precision if due is not None else "",
            due_in="" if due is not None else point.due_in,
            hours="" if due is not None else point.hours,
            met=draft.path(met),
            cancelled=_where_status(draft, "cancelled"),
            unknown=_done_unmet(draft, met),
        )
    if kept is not None and any(kept.values.values()):
        told = {
            what: tuple(v for v, said in kept.values.items() if said == what) for what in ("kept", "late", "broken")
        }
        return PromiseSpec(
            text=text,
            made=draft.path(base) if base is not None and base is not moment else (),
            said=draft.path(kept),
            said_kept=told["kept"],
            said_late=told["late"],
            said_broken=told["broken"],
            cancelled=_where_status(draft, "cancelled"),
        )
    return None


def _where_status(draft: Draft, *what: str) -> tuple[Condition, ...]:
    status = draft.one("status")
    found = tuple(value for value, said in status.values.items() if said in what) if status else ()
    return (Condition(column=draft.path(status), among=found),) if status is not None and found else ()


def _done_unmet(draft: Draft, met: ColumnSaid) -> tuple[Condition, ...]:
    """Rows that say it was done but not when: nobody can say whether it was in time."""
    done = _where_status(draft, "done")
    return (*done, Condition(column=draft.path(met), empty=True)) if done else ()


def _answer_alone(
    draft: Draft, slug: str, moment: ColumnSaid, answers: Sequence[ColumnSaid]
) -> Iterator[EncounterSpec]:
    """What people answered about a touchpoint passed before, when they answered."""
    if answers:
        said = {**_where(draft, slug), **_when(draft, moment), **_parts(draft, answers)}
        yield EncounterSpec(kind="reading", slot="answer", **said)  # type: ignore[arg-type]


def _answer_of(
    draft: Draft, slug: str, moment: ColumnSaid, base: ColumnSaid | None, answers: Sequence[ColumnSaid]
) -> Iterator[EncounterSpec]:
    """Answers of a row in which nothing says when they were given: when it was passed, else when it all began."""
    where, parts = _where(draft, slug), _parts(draft, answers)
    filled = Condition(column=draft.path(moment), empty=False)
    yield EncounterSpec(kind="reading", slot="answer", **where, **_when(draft, moment), **parts, only=(filled,))  # type: ignore[arg-type]
    if base is not None:
        empty = Condition(column=draft.path(moment), empty=True)
        yield EncounterSpec(kind="reading", slot="answer", **where, **_when(draft, base), **parts, only=(empty,))  # type: ignore[arg-type]


def _themes(draft: Draft, told: set[str], when: ColumnSaid | None, base: ColumnSaid | None) -> Iterator[EncounterSpec]:
    """Scores at touchpoints of their own, for which the row has no time of its own."""
    for slug in draft.points:
        answers = _hangs(draft, slug, "")
        if slug in told or not answers:
            continue
        if when is None and not draft.said.on:
            continue
        said = {**_where(draft, slug), **_when(draft, when or base), **_parts(draft, answers)}
        yield EncounterSpec(kind="reading", **said)  # type: ignore[arg-type]


def _logged(draft: Draft, file: FileSaid, base: ColumnSaid | None) -> Iterator[EncounterSpec]:
    """Each step of a log where and when it was; and what is said of a case as a whole, once."""
    status, (when, *_more) = draft.one("status"), draft.moments(file.name)
    void = _where_status(draft, "no deal", "cancelled") if status is not None and status.file == file.name else ()
    only = tuple(Condition(column=one.column, not_in=one.among) for one in void)
    facts = tuple(draft.path(one) for one in draft.all("fact") if one.file == file.name or base is None)
    channel = draft.one("channel")
    said = {**_where(draft, ""), **_when(draft, when), **_parts(draft, _hangs(draft, "", file.name))}
    if channel is not None and channel.file == file.name:
        known = {value: what for value, what in channel.values.items() if what}
        said |= {"channel_from": draft.path(channel), "channels": known}
    yield EncounterSpec(source=file.name, facts=facts, only=only, **said)  # type: ignore[arg-type]
    start, end = draft.written[0], draft.end
    for slug in draft.steps:
        promise = _promise(draft, slug, draft.points.get(slug), None)
        if promise is not None:
            yield EncounterSpec(touchpoint=slug, kind="reading", slot="case", when=draft.path(start), promise=promise)
        answers = _hangs(draft, slug, "")
        if answers and end is not None:
            yield from _answer_of(draft, slug, end, start, answers)


def _further(draft: Draft, file: FileSaid, base: ColumnSaid | None) -> Iterator[EncounterSpec]:
    """Rows of a further file: answers about what was passed, or passages where it has neither scores nor words."""
    moments = draft.moments(file.name)
    facts = tuple(draft.path(one) for one in draft.all("fact") if one.file == file.name)
    slugs = dict.fromkeys(
        draft.point_of(one)
        for one in draft.columns
        if one.file == file.name and one.means in ("moment", "score", "words", "solved")
    )
    for number, slug in enumerate(slugs):
        when = next((one for one in moments if draft.point_of(one) == slug), moments[0] if moments else base)
        answers = _hangs(draft, slug, file.name)
        point = draft.points.get(slug)
        elsewhere = any(draft.point_of(one) == slug for one in draft.moments())
        kind = "reading" if answers or elsewhere or (point and not point.passage) else "passage"
        if (when is None and not draft.said.on) or (kind == "reading" and not answers):
            continue
        said = {**_where(draft, slug), **_when(draft, when), **_parts(draft, answers)}
        yield EncounterSpec(source=file.name, kind=kind, facts=facts if number == 0 else (), **said)  # type: ignore[arg-type]
