"""The roster: one table in and out, rehearsed for real, done as a whole or not at all."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.make import NOW, Shop
from touchstone.company import roster
from touchstone.company.access import scope_of
from touchstone.company.models import Branch, Deed, Department, Membership, User
from touchstone.company.queries import branch_tree

NEW = """what;name;branch;parent;time_zone;email;access
branch;Yard;yard;west;;;
branch;West;west;;America/New_York;;
department;Sales;;;;;
person;Eve Lund;;;;eve@example.org;
access;;yard;;;eve@example.org;manager
access;;;;;eve@example.org;analyst
end;;north;;;ben@example.org;manager
leaver;;;;;dev@example.org;
"""


def rows() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Branch, Department, User, Membership, Deed))


def told(outcome: roster.Outcome) -> list[tuple[int, str, bool]]:
    return [(line.number, line.sentence, line.refused) for line in outcome.lines]


def written() -> str:
    out = io.StringIO()
    csv.writer(out).writerows([roster.COLUMNS, *roster.written_out()])
    return out.getvalue()


def test_a_rehearsal_says_what_would_happen_and_changes_nothing(shop: Shop) -> None:
    before = rows()
    rehearsed = roster.rehearse(text=NEW, by=shop.asha, now=NOW)
    assert told(rehearsed) == [
        (2, "opens the branch Yard below West", False),
        (3, "opens the branch West below Reed & Sons", False),
        (4, "adds the department Sales", False),
        (5, "writes down Eve Lund", False),
        (6, "gives Eve Lund the access Manager from Yard down", False),
        (7, "gives Eve Lund the access Analyst from Reed & Sons down", False),
        (8, "takes the access Manager at North from Ben", False),
        (9, "parts with Dev", False),
    ]
    assert (rows(), rehearsed.done) == (before, False)
    done = roster.bring_in(text=NEW, by=shop.asha, now=NOW)
    assert (told(done), done.done) == (told(rehearsed), True)


def test_what_was_brought_in_holds(shop: Shop) -> None:
    roster.bring_in(text=NEW, by=shop.asha, now=NOW)
    eve = User.objects.get(email="eve@example.org")
    tree = branch_tree()
    yard = next(branch for branch in tree.branches if branch.slug == "yard")
    assert str(tree.zone(yard.pk)) == "America/New_York"
    assert scope_of(eve, now=NOW).branches("note") == {yard.pk}
    assert scope_of(shop.ben, now=NOW).branches() == set()
    assert not User.objects.get(pk=shop.dev.pk).is_active


def test_the_same_file_again_changes_nothing(shop: Shop) -> None:
    text = "\n".join(line for line in NEW.splitlines() if not line.startswith("end"))
    roster.bring_in(text=text, by=shop.asha, now=NOW)
    before = rows()
    again = roster.bring_in(text=text, by=shop.asha, now=NOW)
    assert (again.done, again.changes, again.refused, rows()) == (True, [], [], before)


def test_one_refused_line_and_nothing_at_all_is_written(shop: Shop) -> None:
    before = rows()
    outcome = roster.bring_in(
        text=NEW
        + "person;Ann;;;;ann at home;\naccess;;nowhere;;;eve@example.org;staff\nking;;;;;;\nbranch;Bad;BAD ONE;;;;\n",
        by=shop.asha,
        now=NOW,
    )
    assert [(line.number, line.sentence) for line in outcome.refused] == [
        (10, "“ann at home” is not an e-mail address."),
        (11, "There is no branch “nowhere”."),
        (12, "“king” is none of: branch, department, retired, person, access, end, leaver."),
        (13, "“BAD ONE” is no short name: small letters, digits and hyphens, like north-street."),
    ]
    assert (rows(), outcome.done) == (before, False)


def test_the_last_owner_cannot_leave_by_a_file_either(shop: Shop) -> None:
    outcome = roster.rehearse(text="what,email\nleaver,asha@example.org\n", by=shop.asha, now=NOW)
    assert [line.sentence[:27] for line in outcome.refused] == ["This is the last owner: mak"]


def test_what_leaves_comes_in_again_and_changes_nothing(shop: Shop) -> None:
    roster.bring_in(text=NEW, by=shop.asha, now=NOW)
    roster.bring_in(text="what,branch\nretired,yard\n", by=shop.asha, now=NOW)
    again = roster.bring_in(text=written(), by=shop.asha, now=NOW)
    assert (again.done, again.changes, again.refused) == (True, [], [])


def test_a_column_that_is_absent_changes_nothing_an_empty_cell_takes_back(shop: Shop) -> None:
    roster.bring_in(text=NEW, by=shop.asha, now=NOW)
    roster.bring_in(text="what,branch,name\nbranch,west,Far West\n", by=shop.asha, now=NOW)
    west = Branch.objects.get(slug="west")
    assert (west.name, west.time_zone) == ("Far West", "America/New_York")
    roster.bring_in(text="what,branch,time_zone\nbranch,west,\n", by=shop.asha, now=NOW)
    assert Branch.objects.get(slug="west").time_zone == ""


def test_branches_that_hang_below_each_other_are_refused_not_lost(shop: Shop) -> None:
    text = "what,branch,parent,name\nbranch,a,b,A\nbranch,b,a,B\n"
    outcome = roster.bring_in(text=text, by=shop.asha, now=NOW)
    assert [line.number for line in outcome.lines] == [2, 3]
    assert not outcome.done


@pytest.mark.parametrize(
    ("text", "why"), [("", "empty"), ("name,mail\nA,b\n", "mail"), ("name,email\nA,b\n", "no column “what”")]
)
def test_a_file_that_is_no_roster_is_refused_with_a_sentence(text: str, why: str) -> None:
    with pytest.raises(roster.NotARoster, match=why):
        roster.read(text)


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_save_in_many_codings(coding: str) -> None:
    assert roster.text_of("Zoë, Müller".encode(coding)) == "Zoë, Müller"


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C"])), min_size=1, max_size=3))
def test_reading_keeps_every_cell(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([("what", "name", "branch", "parent")[: len(cells) + 1], ("person", *cells)])
    ((_number, row),) = roster.read(out.getvalue())
    assert [row["what"], row["name"]] == ["person", roster._plain(cells[0])]
