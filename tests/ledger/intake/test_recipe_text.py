"""A recipe as text: written and read again it is the same; what it lacks is said by a sentence with the place."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.ledger.intake.told import HEAD
from touchstone.ledger.intake.recipe import (
    ColumnSpec,
    Condition,
    EncounterSpec,
    FileSpec,
    OutcomeSpec,
    Part,
    PeopleSpec,
    PromiseSpec,
    ReadingSpec,
    RecipeSpec,
    RuleSpec,
    StageSpec,
    StandSpec,
    WhoSpec,
)
from touchstone.ledger.intake.recipe_checks import RecipeUnreadable
from touchstone.ledger.intake.recipe_text import (
    columns_of,
    parsed,
    promises_of,
    read_recipe,
    recipe_toml,
    shipped_recipes,
    text_of,
    touchpoints_of,
)
from touchstone.questions.scales import SCALES

FILE = '[[file]]\nname = "v"\nkey = "id"\n'
ROWS = '[[file]]\nname = "w"\nkey = "id"\njoins = "v.id"\nmany = "rows"\n'
MOOD = '[[encounter.reading]]\nkind = "mood"\ncolumn = "v.x"\n'
SEEN = '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n'

TEXT = st.text(max_size=12)
WORDS = st.lists(TEXT, max_size=3).map(tuple)
COLUMN = st.text(min_size=1, max_size=8).map(lambda name: f"v.{name}")
COLUMNS = st.one_of(st.just(()), COLUMN, st.lists(COLUMN, min_size=1, max_size=3).map(tuple))
SLUGS = st.from_regex(r"[a-z0-9_-]{1,20}", fullmatch=True)
FIGURES = st.one_of(st.none(), st.floats(allow_nan=False))
DEALS = st.sampled_from(["", "quote", "purchase", "return", "spend"])


def few(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(strategy, max_size=2).map(tuple)


CONDITION = st.builds(
    Condition,
    column=COLUMN,
    among=WORDS,
    not_in=WORDS,
    starts=WORDS,
    empty=st.sampled_from([None, True, False]),
    least=FIGURES,
    below=FIGURES,
)
READING = st.builds(
    ReadingSpec,
    kind=st.sampled_from(sorted(SCALES)),
    column=COLUMN,
    vantage=st.sampled_from(["customer", "walker", "staff", "record"]),
    values=st.dictionaries(TEXT, st.floats(allow_nan=False), max_size=3),
    missing=WORDS,
    only=few(CONDITION),
    instrument=TEXT,
)
PROMISE = st.builds(
    PromiseSpec,
    text=st.text(min_size=1, max_size=20).filter(str.strip),
    made=COLUMNS,
    due=COLUMN,
    due_precision=st.sampled_from(["", "day", "instant"]),
    met=COLUMNS,
    moved=COLUMNS,
    cancelled=few(CONDITION),
    unknown=few(CONDITION),
)
ENCOUNTER = st.builds(
    EncounterSpec,
    touchpoint=SLUGS,
    rules=few(st.builds(RuleSpec, touchpoint=SLUGS, only=few(CONDITION))),
    when=COLUMN,
    kind=st.sampled_from(["passage", "reading"]),
    slot=st.uuids().map(str),
    precision=st.sampled_from(["", "day", "instant"]),
    only=few(CONDITION),
    channel=TEXT,
    channel_from=st.one_of(st.just(""), COLUMN),
    channels=st.dictionaries(TEXT, TEXT, max_size=3),
    deal=DEALS,
    negative=DEALS,
    amount=COLUMNS,
    minor=st.booleans(),
    readings=few(READING),
    outcome=st.one_of(st.none(), st.builds(OutcomeSpec, column=COLUMN, solved=st.just(("x",)), not_solved=WORDS)),
    words=COLUMNS,
    language=TEXT,
    facts=few(COLUMN),
    promise=st.one_of(st.none(), PROMISE),
)
RECIPE = st.builds(
    RecipeSpec,
    name=SLUGS,
    title=st.text(min_size=1, max_size=20).filter(str.strip),
    system=SLUGS,
    hears=st.sampled_from(["everyone", "chose", "problems"]),
    files=st.builds(FileSpec, name=st.just("v"), match=TEXT, key=COLUMNS, skip=few(CONDITION), header=st.integers(0, 9))
    .map(lambda file: (file,)),
    encounters=st.lists(ENCOUNTER, min_size=1, max_size=2).map(tuple),
    people=few(st.builds(PeopleSpec, role=st.just("customer"), since=COLUMNS, only=few(CONDITION))),
    who=st.builds(WhoSpec, customer=COLUMNS, email=COLUMNS, shared=WORDS, organisation=st.booleans()),
    columns=st.builds(ColumnSpec, column=COLUMN, missing=WORDS, decimal=st.sampled_from(["", "point", "comma"]))
    .map(lambda column: (column,)),
    about=TEXT,
    missing=WORDS,
    branches=st.dictionaries(TEXT, TEXT, max_size=3),
    trace=COLUMNS,
    journey=TEXT,
    stages=few(
        st.builds(
            StageSpec,
            name=TEXT,
            touchpoints=few(st.builds(StandSpec, slug=SLUGS, name=st.just("Till"))),
            half=st.sampled_from(["attract", "satisfy"]),
        )
    ),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(RECIPE)
def test_a_recipe_written_and_read_again_is_the_same(recipe: RecipeSpec) -> None:
    assert text_of(recipe).recipe == recipe


@pytest.mark.parametrize("name", sorted(shipped_recipes()))
def test_a_recipe_that_ships_makes_sense_and_comes_back_as_it_was(name: str) -> None:
    text = shipped_recipes()[name].read_text(encoding="utf-8")
    recipe = read_recipe(text, called=name).recipe
    assert parsed(recipe_toml(recipe)) == recipe


def test_a_recipe_is_written_as_a_person_would() -> None:
    text = HEAD + FILE + SEEN + (
        'if = [{ column = "v.state", in = ["Sent", "Paid"] }]\n[[encounter.reading]]\nkind = "csat"\n'
        'column = "v.stars"\nvalues = { "very good" = 5, bad = 1 }\n[encounter.promise]\ntext = "Soon"\ndue = "v.due"\n'
    )  # fmt: skip
    assert recipe_toml(read_recipe(text).recipe) == (
        'name = "visits"\ntitle = "Visits"\nsystem = "till"\nhears = "everyone"\n\n'
        '[[file]]\nname = "v"\nkey = "id"\n\n'
        '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\nif = [{ column = "v.state", in = ["Sent", "Paid"] }]\n\n'
        '[[encounter.reading]]\nkind = "csat"\ncolumn = "v.stars"\nvalues = { "very good" = 5.0, bad = 1.0 }\n\n'
        '[encounter.promise]\ntext = "Soon"\ndue = "v.due"\n'
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (HEAD + FILE, "recipe: it needs an [[encounter]] (what happened) or [[people]] (a list of people)."),
        (HEAD.replace("everyone", "all") + FILE + SEEN, "recipe: hears is everyone, chose or problems"),
        (HEAD.replace('system = "till"', 'system = "My Till"') + FILE + SEEN, "recipe: system is a short name"),
        (HEAD.replace('title = "Visits"\n', "") + FILE + SEEN, "recipe: “title” is missing."),
        (HEAD + 'zone = "Mars"\n' + FILE + SEEN, "recipe: there is no time zone “Mars”"),
        (HEAD + 'currency = "Euro"\n' + FILE + SEEN, "recipe: currency is three letters, like EUR, not “Euro”."),
        (HEAD + 'dates = "german"\n' + FILE + SEEN, "recipe: dates is one of day first, month first, year first"),
        (HEAD + 'decimal = ","\n' + FILE + SEEN, "recipe: decimal is point or comma, not “,”."),
        (HEAD + FILE + SEEN + 'coulmn = "x"\n', "recipe: encounter 1: the word “coulmn” means nothing there."),
        (HEAD + FILE + SEEN + SEEN + MOOD, "recipe: encounter 2: reading 1: “mood” is no kind of reading."),
        (
            HEAD + FILE + SEEN + MOOD.replace('"mood"', "3"),
            "recipe: encounter 1, reading 1, kind: Expected `str`, got `int`.",
        ),
        (HEAD + FILE + SEEN.replace("v.at", "w.at"), "recipe: “w.at” names no column; write file.column"),
        (HEAD + FILE + SEEN.replace('when = "v.at"\n', ""), "recipe: encounter 1: it needs when"),
        (HEAD + FILE + SEEN + 'deal = "sale"\n', "recipe: encounter 1: deal is quote, purchase, return, spend, not"),
        (HEAD + FILE + SEEN.replace('"till"', '"The till"'), "recipe: encounter 1: a touchpoint is a short name"),
        (HEAD + FILE + SEEN + 'from = "w"\n', 'recipe: encounter 1: from “w” needs that file with many = "rows".'),
        (HEAD + FILE + '[[file]]\nname = "w"\nkey = "id"\n' + SEEN, "recipe: file “w” needs joins = "),
        (HEAD + FILE + ROWS + SEEN.replace("v.at", "w.at"), "recipe: encounter 1: the rows of “w” are kept one by one"),
        (
            HEAD + FILE + 'sums = ["x"]\n' + SEEN,
            'recipe: file “v”: sums need lines = true (the first file) or many = "sum".',
        ),
        (HEAD + '[[file]]\nname = "v"\nlines = true\n' + SEEN, "recipe: file “v”: lines of one thing need its key."),
        (
            HEAD + FILE + SEEN + '[[column]]\ncolumn = "v.t"\nproduct = ["w.a", "v.b"]\n',
            "recipe: “w.a” names no column",
        ),
        ("name = ", "recipe is not TOML"),
        (HEAD + FILE + '[[people]]\nrole = "fan"\n', "recipe: people 1: role is customer, prospect"),
    ],
)
def test_a_recipe_that_makes_no_sense_says_what_and_where(text: str, sentence: str) -> None:
    if 'product = ["w.a"' in text:
        text = text.replace('when = "v.at"', 'when = "v.at"\namount = "v.t"')
    with pytest.raises(RecipeUnreadable) as refused:
        read_recipe(text)
    assert refused.value.sentence.startswith(sentence)


def test_what_a_recipe_speaks_of() -> None:
    text = HEAD + 'trace = "v.order"\n' + FILE + 'skip = [{ column = "kind", empty = true }]\n' + (
        '[[encounter]]\nwhen = "v.at"\ntouchpoint_from = "v.desk"\n'
        'touchpoints = { a = "till", b = "door", c = "till" }\n'
        'amount = "v.total"\n[[encounter.rule]]\ntouchpoint = "gate"\nif = [{ column = "v.x", empty = false }]\n'
        '[encounter.promise]\ntext = "Soon"\ndue_in = "2 days"\n'
        '[[column]]\ncolumn = "v.total"\nproduct = ["v.quantity", "v.price"]\n'
    )  # fmt: skip
    recipe = read_recipe(text).recipe
    assert columns_of(recipe) == {f"v.{c}" for c in ("order", "id", "kind", "desk", "at", "x", "quantity", "price")}
    assert touchpoints_of(recipe) == ("gate", "till", "door")
    assert promises_of(recipe) == (("gate", "Soon"), ("till", "Soon"), ("door", "Soon"))


def test_the_recipe_in_the_docs_is_one() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "recipes.md").read_text(encoding="utf-8")
    text = docs.partition("```toml\n")[2].partition("```")[0]
    recipe = read_recipe(text).recipe
    assert text_of(recipe).recipe == recipe


PARTS = [part for part in Part.__subclasses__() if part.__module__ == RecipeSpec.__module__]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_word_of_a_recipe_stands_in_the_docs(part: type[Part]) -> None:
    docs = (Path(__file__).parents[3] / "docs" / "recipes.md").read_text(encoding="utf-8")
    known = set(re.findall(r"[a-z_]+", docs))
    assert [field.encode_name for field in msgspec.structs.fields(part) if field.encode_name not in known] == []


def test_every_kind_of_reading_stands_in_the_docs() -> None:
    docs = (Path(__file__).parents[3] / "docs" / "recipes.md").read_text(encoding="utf-8")
    assert [kind for kind in SCALES if f"`{kind}`" not in docs] == []
