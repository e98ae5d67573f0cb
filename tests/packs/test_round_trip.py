"""Any register at all goes out and comes in again without a byte changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.make import NOW
from tests.packs.packs import FAR, LATER
from touchstone.company.actions import add_department
from touchstone.company.models import Department
from touchstone.packs.packing import pack_in, pack_out
from touchstone.packs.yaml_text import read, written
from touchstone.register.actions import (
    add_journey,
    add_stage,
    add_touchpoint,
    design_touchpoint,
    make_promise,
    place,
    retire,
)
from touchstone.register.models import Stage
from touchstone.register.tidying import tidy

names = st.text(min_size=1, max_size=40).filter(lambda text: any(c.isalnum() for c in text))
texts = st.one_of(
    st.sampled_from(["", "no", "~", "007", "- a", "# b", "key: value", "'", '"', "a  b", "x\n\n y", "…\u2028z"]),
    st.sampled_from(["\ufeff", "👍🏽", "1_000", "0x1f", "2027-01-31", "null", "<<", "=", "%TAG", "---", "? x", "|"]),
    st.text(max_size=200),
    st.dictionaries(st.sampled_from(["en", "de", "pt-br"]), st.text(max_size=60), max_size=3),
)  # fmt: skip
plain_texts = texts.filter(lambda said: isinstance(said, str))
rules = st.one_of(
    st.builds(lambda hours: {"due": "within", "within_hours": hours}, st.floats(0.01, 8000)),
    st.sampled_from([{"due": "stated"}, {"due": "day"}, {"due": "none"}]),
)
touchpoints = st.fixed_dictionaries(
    {
        "name": names,
        "whose": st.sampled_from(["customer", "courier", "inspector"]),
        "channel": st.sampled_from(["", "phone", "on paper"]),
        "direct": st.booleans(),
        "department": st.sampled_from(["", "Shop floor", "Accounts"]),
        "review_on": st.none() | st.dates(date(2020, 1, 1), date(2099, 1, 1)),
        "yearly_volume": st.none() | st.integers(0, 2_000_000_000),
        "design": st.dictionaries(st.sampled_from(["need", "know", "feel", "steps", "next"]), texts),
        "promises": st.lists(st.tuples(names, rules, st.floats(0.01, 1), st.booleans()), max_size=2),
        "stages": st.sets(st.integers(0, 3), max_size=3),
        "retired": st.booleans(),
    }
)
registers = st.fixed_dictionaries(
    {
        "journeys": st.lists(st.tuples(names, plain_texts, plain_texts, st.booleans()), max_size=3),
        "stages": st.lists(st.tuples(names, st.integers(0, 2), st.booleans()), max_size=4),
        "touchpoints": st.lists(touchpoints, max_size=4),
    }
)


def built(plan: dict[str, Any]) -> None:
    """A register as Hypothesis wishes it, through the verbs."""
    by: dict[str, Any] = {"by": None, "now": NOW}
    journeys = [add_journey(name=name, need=need, feel=feel, **by) for name, need, feel, _gone in plan["journeys"]]
    stages = [
        add_stage(journey=journeys[at % len(journeys)], name=name, **by)
        for name, at, _gone in plan["stages"]
        if journeys
    ]
    for said in plan["touchpoints"]:
        built_touchpoint(said, stages, by)
    for things, told in ((journeys, plan["journeys"]), (stages, plan["stages"])):
        for thing, row in zip(things, told, strict=False):
            if row[-1]:
                retire(noun=thing, **by)


def built_touchpoint(said: dict[str, Any], stages: list[Stage], by: dict[str, Any]) -> None:
    fields = {key: said[key] for key in ("name", "whose", "channel", "direct", "review_on", "yearly_volume")}
    department = Department.objects.filter(name=said["department"]).first() if said["department"] else None
    if said["department"] and department is None:
        department = add_department(name=said["department"], **by)
    touchpoint = add_touchpoint(department=department, **fields, **by)
    for at in sorted(said["stages"]):
        if at < len(stages):
            place(touchpoint=touchpoint, stage=stages[at], **by)
    if said["design"]:
        design_touchpoint(touchpoint=touchpoint, **said["design"], **by)
    for text, rule, aim, gone in said["promises"]:
        promise = make_promise(touchpoint=touchpoint, text=text, aim=aim, **rule, **by)
        if gone:
            retire(noun=promise, **by)
    if said["retired"]:
        retire(noun=touchpoint, **by)


def taken_back(work: Callable[[], Any]) -> Any:
    with transaction.atomic():
        result = work()
        transaction.set_rollback(True)
    return result


@given(plan=registers)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_round_trip_is_byte_equal(db: None, plan: dict[str, Any]) -> None:
    def out() -> str:
        built(plan)
        text = pack_out(as_of=FAR)
        for whole in (False, True):
            assert pack_in(text=text, by=None, now=LATER, whole=whole).changes == ()
        return text

    def there_and_out(text: str, whole: bool) -> str:
        pack_in(text=text, by=None, now=LATER, whole=whole)
        return pack_out(as_of=FAR)

    first = taken_back(out)
    assert taken_back(lambda: there_and_out(first, False)) == first
    assert taken_back(lambda: there_and_out(first, True)) == first


kept_texts = st.text(max_size=40).map(tidy)


def within(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=4) | st.dictionaries(kept_texts, inner, max_size=4)


@given(st.recursive(kept_texts, within))
@settings(deadline=None)
def test_yaml_gives_back_every_text_as_it_was(plain: Any) -> None:
    text = written({"all": plain})
    assert read(text)[0] == {"all": plain}
    assert written(read(text)[0]) == text
