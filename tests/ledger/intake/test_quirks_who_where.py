"""People, branches, touchpoints and channels in other people's files; what names a row, and what is waited for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ledger.intake.told import entries, recipe, sentences, told
from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.shaping import awaited
from touchstone.people.identities import Who

SEEN = '[[encounter]]\ntouchpoint = "till"\nwhen = "v.at"\n'


def known(entry: Entry) -> list[tuple[str, str, bool]]:
    if entry.party is None:
        return []
    assert isinstance(entry.party, Who)
    return [(one.kind, one.value, one.shared) for one in entry.party.known]


def test_several_identities_of_a_row_in_one_spelling(tmp_path: Path) -> None:
    rows = (
        "id,at,card,mail,tel,first,last,shop\n"
        "1,2026-01-05,18239.0,Carla@Example.ORG,07700 900123,Carla,Jones,London\n"
        "2,2026-01-05,,,030 1234567,,,Berlin\n"
    )
    spec = recipe(
        SEEN + '[who]\ncustomer = "v.card"\nemail = "v.mail"\nphone = "v.tel"\nname = ["v.first", "v.last"]\n',
        head='branch_from = "v.shop"',
    )
    found = entries(tmp_path, spec, rows)
    assert known(found[0]) == [
        ("customer:till", "18239", False),
        ("email", "carla@example.org", False),
        ("phone", "+447700900123", False),
    ]
    assert known(found[1]) == [("phone", "+49301234567", False)]
    assert found[0].party.name == "Carla Jones"  # type: ignore[union-attr]


def test_an_order_number_is_nobody_and_rows_with_nobody_are_kept(tmp_path: Path) -> None:
    rows = "id,at,mail\n1,2026-01-05,\n2,2026-01-05,not given\n3,2026-01-05,guest\n"
    spec = recipe(SEEN + '[who]\nemail = "v.mail"\nnobody = ["Guest"]\n', head='missing = ["not given"]')
    assert [known(e) for e in entries(tmp_path, spec, rows)] == [[], [], []]


def test_what_many_share_identifies_nobody(tmp_path: Path) -> None:
    rows = (
        "id,at,mail,tel\n1,2026-01-05,info@shop.example,020 7946 0000\n"
        "2,2026-01-05,a@shop.example,+44 20 7946 0000\n3,2026-01-05,till@shop.example,\n"
    )
    spec = recipe(
        SEEN + '[who]\nemail = "v.mail"\nphone = "v.tel"\nshared = ["Till@shop.example", "(020) 7946 0000"]\n',
        head='country = "GB"',
    )
    shared = [[many for _kind, _value, many in known(e)] for e in entries(tmp_path, spec, rows)]
    assert shared == [[], [False, True], []]


def test_the_organisation_they_came_for(tmp_path: Path) -> None:
    rows = "id,at,firm,number\n1,2026-01-05,Hill Ltd,17\n2,2026-01-05,HILL LTD,\n3,2026-01-05,,\n"
    spec = recipe(SEEN + '[who]\naccount = "v.number"\naccount_name = "v.firm"\n')
    found = [e.account for e in entries(tmp_path, spec, rows)]
    assert [one and (one.known[0].value, one.name, one.organisation) for one in found] == [  # type: ignore[union-attr]
        ("17", "Hill Ltd", True),
        ("hill ltd", "HILL LTD", True),
        None,
    ]


def test_a_branch_by_name_slug_or_word_and_an_unknown_one_waits(tmp_path: Path) -> None:
    rows = "id,at,shop\n1,2026-01-05,BERLIN\n2,2026-01-05,HQ\n3,2026-01-05,\n4,2026-01-05,Nowhere\n"
    spec = recipe(SEEN, head='branch_from = "v.shop"\nbranches = { hq = "tokyo" }')
    found = told(tmp_path, spec, rows)
    assert [one.entries[0].branch if one.entries else 0 for one in found] == [2, 3, 1, 0]
    (refusal,) = found[3].refusals
    assert refusal.sentence == "shop: there is no branch “Nowhere”; add it, or say which one it is."
    assert awaited(refusal.waits_for) == ("v.shop", "Nowhere")
    anyhow = recipe(SEEN, head='branch_from = "v.shop"\nbranches = { "*" = "" }')
    assert [e.branch for e in entries(tmp_path, anyhow, rows)] == [2, 1, 1, 1]


def test_a_touchpoint_by_value_waits_until_the_value_is_mapped_and_then_comes_in(tmp_path: Path) -> None:
    rows = "id,at,desk\n1,2026-01-05,Till 1\n2,2026-01-05,kiosk\n3,2026-01-05,Test\n4,2026-01-05,\n"
    text = (
        '[[encounter]]\nwhen = "v.at"\ntouchpoint_from = "v.desk"\ntouchpoints = { "till 1" = "till", test = ""MORE }\n'
    )
    before = told(tmp_path, recipe(text.replace("MORE", "")), rows)
    assert [[r.sentence for r in one.refusals] for one in before] == [
        [],
        ["desk: nobody has said yet at which touchpoint “kiosk” is."],
        [],
        ["Nothing says at which touchpoint it was."],
    ]
    assert awaited(before[1].refusals[0].waits_for) == ("v.desk", "kiosk")
    assert [one.nothing for one in before] == [False, False, True, False]
    after = told(tmp_path, recipe(text.replace("MORE", ', kiosk = "kiosk"')), rows)
    assert [len(one.entries) for one in after] == [1, 1, 0, 0]
    assert after[0].entries[0].key == before[0].entries[0].key  # a new word in the recipe names no old row anew


def test_a_touchpoint_by_a_rule_over_several_columns(tmp_path: Path) -> None:
    rows = "id,at,kind,minutes\n1,2026-01-05,call,12\n2,2026-01-05,call,3\n3,2026-01-05,Mail,\n"
    spec = recipe(
        '[[encounter]]\nwhen = "v.at"\ntouchpoint = "letters"\n'
        '[[encounter.rule]]\ntouchpoint = "long-call"\n'
        'if = [{ column = "v.kind", in = ["call"] }, { column = "v.minutes", least = 10 }]\n'
        '[[encounter.rule]]\ntouchpoint = "call"\nif = [{ column = "v.kind", starts = ["ca"] }]\n'
    )
    assert [e.touchpoint for e in entries(tmp_path, spec, rows)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("condition", "lines"),
    [
        ('in = ["A", "c "]', [2, 4]),
        ('not_in = ["a", ""]', [3, 4]),
        ('starts = ["B"]', [3]),
        ("empty = true", [5]),
        ("empty = false", [2, 3, 4]),
    ],
)
def test_which_rows(tmp_path: Path, condition: str, lines: list[int]) -> None:
    rows = "id,at,x\n1,2026-01-05,a\n2,2026-01-05,bb\n3,2026-01-05, C\n4,2026-01-05,\n"
    spec = recipe(SEEN + f'if = [{{ column = "v.x", {condition} }}]\n')
    assert [one.line for one in told(tmp_path, spec, rows) if one.entries] == lines
    skipping = recipe(SEEN, files=f'[[file]]\nname = "v"\nkey = "id"\nskip = [{{ column = "x", {condition} }}]\n')
    assert [one.line for one in told(tmp_path, skipping, rows) if one.skipped] == lines


def test_channels_facts_staff_and_role(tmp_path: Path) -> None:
    rows = "id,at,by,seat,who\n1,2026-01-05,WWW,12A,Asha\n2,2026-01-05,Walk-in,,Nobody\n3,2026-01-05,fax,,\n"
    spec = recipe(
        SEEN + 'role = "supplier"\nchannel = "other"\nchannel_from = "v.by"\n'
        'channels = { www = "web", "walk-in" = "store" }\n'
        'facts = ["v.seat"]\n',
        head='staff = "v.who"',
    )
    found = entries(tmp_path, spec, rows, staff={"asha": 77})
    assert [(e.channel, dict(e.facts), e.staff, e.role) for e in found] == [
        ("web", {"seat": "12A"}, 77, "supplier"),
        ("store", {}, None, "supplier"),
        ("other", {}, None, "supplier"),
    ]


def test_a_list_of_people(tmp_path: Path) -> None:
    rows = "id,mail,since,months,left\n1,a@b.example,2024-02-01,,No\n2,c@d.example,,13,Yes\n3,,2024-02-01,,No\n"
    spec = recipe(
        '[[people]]\nrole = "customer"\nsince = "v.since"\non = "2026-03-31"\n'
        'ended = [{ column = "v.left", in = ["yes"] }]\n'
        '[[people]]\nrole = "prospect"\nsince = "v.months"\non = "2026-03-31"\n'
        'if = [{ column = "v.months", empty = false }]\n'
        '[[column]]\ncolumn = "v.months"\ndates = "months ago"\n[who]\nemail = "v.mail"\n'
    )
    found = told(tmp_path, spec, rows)
    days = [[(p.role, p.since and p.since.date(), p.until and p.until.date()) for p in one.people] for one in found]
    assert days == [
        [("customer", datetime(2024, 2, 1, tzinfo=UTC).date(), None)],
        [
            ("customer", None, datetime(2026, 3, 30, tzinfo=UTC).date()),
            ("prospect", datetime(2025, 2, 28, tzinfo=UTC).date(), None),
        ],
        [],
    ]
    assert [refusal.sentence for refusal in found[2].refusals] == ["Nothing says who this is."]


def test_a_row_is_named_by_its_key_and_one_without_is_refused(tmp_path: Path) -> None:
    rows = "id,part,at\n7,a,2026-01-05\n,b,2026-01-05\n"
    assert sentences(tmp_path, recipe(SEEN), rows) == ["The row has no id, which is what names it."]
    both = recipe(SEEN, files='[[file]]\nname = "v"\nkey = ["id", "part"]\n')
    assert told(tmp_path, both, rows)[0].entries[0].key == "7/a/till/"


def test_a_row_without_a_key_is_named_by_all_it_says_and_twins_stay_two(tmp_path: Path) -> None:
    spec = recipe(SEEN, files='[[file]]\nname = "v"\n')
    first = told(tmp_path, spec, "at,note\n2026-01-05,a\n2026-01-05,a\n2026-01-05,\n")
    again = told(tmp_path, spec, "note,at,new\n,2026-01-05,\na,2026-01-05,\na,2026-01-05,\n")
    keys = [one.entries[0].key for one in first]
    assert len(set(keys)) == 3
    assert sorted(keys) == sorted(one.entries[0].key for one in again)  # columns elsewhere, one more, rows elsewhere


def test_a_row_without_a_key_comes_in_whole_or_not_at_all(tmp_path: Path) -> None:
    text = SEEN + '[[encounter.reading]]\nkind = "csat"\ncolumn = "v.stars"\n'
    rows = "id,at,stars\n1,2026-01-05,9\n"
    assert [len(one.entries) for one in told(tmp_path, recipe(text, files='[[file]]\nname = "v"\n'), rows)] == [0]
    assert [len(one.entries) for one in told(tmp_path, recipe(text), rows)] == [1]


def test_two_encounters_of_a_row_at_one_touchpoint_need_a_slot_to_be_two(tmp_path: Path) -> None:
    rows = "id,at\n1,2026-01-05\n"
    one = entries(tmp_path, recipe(SEEN + SEEN), rows)
    two = entries(tmp_path, recipe(SEEN + SEEN + 'slot = "again"\n'), rows)
    assert [len({e.key for e in found}) for found in (one, two)] == [1, 2]
    with pytest.raises(Exception, match="each needs a slot"):
        recipe('[[encounter]]\nwhen = "v.at"\ntouchpoint_from = "v.x"\n' * 2)
