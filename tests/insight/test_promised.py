"""What people said of things kept and of things broken, the record's own points left out."""

from __future__ import annotations

from tests.insight.made import AS_OF, ask, evidence
from touchstone.insight.asking import Asked
from touchstone.insight.promised import promised_question, said_of_promised
from touchstone.insight.schema import TABLES


def test_what_was_said_is_told_apart_by_how_the_promise_came_out() -> None:
    rows = [
        {"trace": 1, "kind": "promise", "value": 1.0, "vantage": "record"},
        {"trace": 1, "kind": "they_said", "value": 6.0},
        {"trace": 2, "kind": "promise", "value": 1.0, "vantage": "record"},
        {"trace": 2, "kind": "they_said", "value": 4.0},
        {"trace": 3, "kind": "promise", "value": 3.0, "vantage": "record"},
        {"trace": 3, "kind": "they_said", "value": -7.0},
        {"trace": 4, "kind": "they_said", "value": 9.0},
    ]
    told = said_of_promised(ask(promised_question(TABLES, Asked(as_of=AS_OF), touchpoint=1), evidence(rows)))
    assert [(one.state, one.n, one.mean) for one in told] == [("kept", 2, 5.0), ("broken", 1, -7.0)]
    assert told[0].low is not None and told[0].low < 5.0
    assert told[1].low is None
