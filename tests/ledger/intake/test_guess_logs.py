"""Logs nobody prepared a recipe for: steps of a case, or one case as it went on; held to counts made by hand."""

from __future__ import annotations

import csv
import random
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from tests.ledger.intake.guessed import text_of
from tests.ledger.intake.test_guess_drafting import told
from touchstone.ledger.intake.guessing.guess import Guess

STEPS = ("Request received", "Offer sent", "Customer called", "Completed")


def meanings(found: Guess) -> dict[str, str]:
    """What each column means."""
    return {one.column: one.means for one in found.said.columns}


def written(path: Path, head: list[str], rows: list[list[object]]) -> Path:
    """A file of rows."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


def a_log(path: Path, *, backwards: bool = False) -> tuple[Path, Counter[str]]:
    """Cases of customers with a due day in every row; some are not done, some too late. And what is true of it."""
    dice, rows, true = random.Random(7), list[list[object]](), Counter[str]()
    for n in range(150):
        at = datetime(2024, 1, 2, 9) + timedelta(hours=7 * n)
        due, who, done = at + timedelta(days=5), f"C{dice.randrange(60):03}", dice.random() < 0.8
        for step in STEPS[: 4 if done else 3]:
            rows.append([f"K{n:04}", step, f"{at:%d/%m/%Y %H:%M:%S}", f"{due:%d/%m/%Y}", who, dice.choice("PQRS")])
            true[step] += 1
            if step == STEPS[-1]:
                true["kept" if at.date() <= due.date() else "late"] += 1
            at += timedelta(hours=dice.randrange(1, 60))
        true["promises"] += 1
        true["not done"] += not done
    head = ["Case ID", "Activity", "Complete Timestamp", "Due Date", "Customer ID", "Resource"]
    return written(path, head, rows[::-1] if backwards else rows), true


def test_a_promise_of_a_log_is_made_once_a_case_whatever_the_order_of_its_rows(tmp_path: Path) -> None:
    for backwards in (False, True):
        path, true = a_log(tmp_path / f"process{backwards:d}.csv", backwards=backwards)
        counts, spec = told([path], tmp_path)
        assert counts["promises"] == true["promises"] == 150
        assert counts["settled met"] == true["kept"] + true["late"]
        assert {slug.removesuffix(" passage"): n for slug, n in counts.items() if slug.endswith(" passage")} == {
            step.lower().replace(" ", "-"): true[step] for step in STEPS
        }
        assert counts["refused"] == 0
        assert spec.who.customer == (f"{spec.files[0].name}.Customer ID",)


def test_the_steps_are_named_and_ordered_and_the_promise_stands_at_the_last(tmp_path: Path) -> None:
    path, _true = a_log(tmp_path / "process.csv")
    found = text_of(path.read_text(), tmp_path)
    assert meanings(found) == {
        "Case ID": "thing", "Activity": "touchpoint", "Complete Timestamp": "moment", "Due Date": "due",
        "Customer ID": "customer", "Resource": "staff",
    }  # fmt: skip
    assert [(one.name, bool(one.promise)) for one in found.said.points] == [
        ("Request received", False), ("Offer sent", False), ("Customer called", False), ("Completed", True),
    ]  # fmt: skip
    (file,) = found.said.files
    assert (file.rows, file.key, file.order) == ("steps", ("Case ID",), "Complete Timestamp")
    assert set(file.each) == {"Activity", "Complete Timestamp", "Resource"}


def test_a_case_as_it_went_on_is_one_case_and_its_last_word_counts(tmp_path: Path) -> None:
    """Rows that repeat when it was opened and closed tell of one incident; in time or not is what the last row says."""
    dice, rows, true = random.Random(3), list[list[object]](), Counter[str]()
    for n in range(120):
        at, who = datetime(2024, 2, 1, 8) + timedelta(hours=5 * n), f"Caller {dice.randrange(70)}"
        end, late = at + timedelta(hours=dice.randrange(3, 90)), dice.random() < 0.3
        for state in ("New", "Active", "Resolved", "Closed"):
            sla = "true" if state == "New" or not late else "false"
            rows.append([f"INC{n:05}", state, sla, who, f"{at:%d/%m/%Y %H:%M}", f"{end:%d/%m/%Y %H:%M}"])
        true["promise 3"] += late  # late, as the record says it
        true["promise 1"] += not late
    head = ["number", "incident_state", "made_sla", "caller_id", "opened_at", "closed_at"]
    counts, spec = told([written(tmp_path / "incident_log.csv", head, rows)], tmp_path)
    assert spec.files[0].lines
    assert set(spec.files[0].last) == {"incident_state", "made_sla"}
    passages = {slug: n for slug, n in counts.items() if slug.endswith(" passage")}
    assert passages == {"ask-for-help passage": 120, "case-closed passage": 120}
    assert sum(n for kind, n in counts.items() if kind.startswith("promise ")) == 120
    assert sorted(n for kind, n in counts.items() if kind.startswith("promise ")) == sorted(true.values())
    assert counts["people"] == len({row[3] for row in rows})


def test_what_begins_and_ends_a_step_is_one_step(tmp_path: Path) -> None:
    """A process log (XES) tells of each step when it was planned, begun and done; passed it is when it is done."""
    dice, rows = random.Random(5), list[list[object]]()
    for n in range(90):
        at = datetime(2024, 3, 1, 9) + timedelta(hours=9 * n)
        begun = f"{at:%Y-%m-%dT%H:%M:%S}.000+01:00"
        for step in ("Application received", "Offer made", "Application done")[: dice.randrange(2, 4)]:
            for state in ("SCHEDULE", "START", "COMPLETE"):
                rows.append([n + 1000, step, state, f"{at:%Y-%m-%dT%H:%M:%S}.000+01:00", begun])
                at += timedelta(minutes=dice.randrange(10, 900))
    head = ["case:concept:name", "concept:name", "lifecycle:transition", "time:timestamp", "case:REG_DATE"]
    counts, _spec = told([written(tmp_path / "log.csv", head, rows)], tmp_path)
    true = Counter(row[1] for row in rows if row[2] == "COMPLETE")
    assert {slug: n for slug, n in counts.items() if slug.endswith(" passage")} == {
        f"{str(step).lower().replace(' ', '-')} passage": n for step, n in true.items()
    }
