"""What the numbers mean, in plain words, with the mapping in force as a table."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from touchstone.ledger.weighing import mapping_now
from touchstone.web.guards import Request, may
from touchstone.web.readings import KINDS, answer_figure


@may("see")
def method_page(request: Request) -> HttpResponse:
    """How answers become points, points a score, and a score a verdict."""
    mapping, half_life = mapping_now()
    kinds = [
        {
            "words": KINDS.get(kind.name, kind.name),
            "sd": kind.sd,
            "weight": kind.p,
            "why": kind.why,
            "answers": [(answer_figure(kind.name, a.value), a.v, a.lukewarm) for a in kind.answers],
        }
        for kind in mapping.kinds
    ]
    return render(request, "method/method.html", {"mapping": mapping, "half_life": half_life, "kinds": kinds})
