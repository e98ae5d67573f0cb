"""A report of an import in sentences a person would say aloud: what would come in, or came, and what did not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from touchstone.ledger.intake.reports import Deals, Kept, Reason, Report
from touchstone.ledger.intake.values import MINOR
from touchstone.web.drawings.figures import whole
from touchstone.web.readings import KINDS
from touchstone.web.tags import day, people

LINES_SHOWN = 8
"""Line numbers named beside a sentence."""


@dataclass(frozen=True)
class Stat:
    """A count a person would say aloud: its icon, its name, the figure, and the words that make it a sentence."""

    picture: str
    name: str
    figure: str
    words: str
    kept: float | None = None


@dataclass(frozen=True)
class No:
    """Why rows were not taken: the sentence, how many, and where in the file."""

    sentence: str
    n: str
    where: str


def headline(report: Report, *, would: bool) -> str:
    """How many of the rows come in: "1,692 of 1,700 rows would come in"."""
    came, rows = report.came + report.partly, report.rows
    if not rows:
        return _("There is no row in it")
    if not came:
        return _("Nothing would come in") if would else _("Nothing came in")
    if not report.new + report.changed + report.back + report.withdrawn + report.listed and report.same:
        return _("All of this is known already")
    if not report.read_all:
        return _of_the_first(came, rows)
    if came == rows:
        all_of = (
            ngettext("The one row would come in", "All %(n)s rows would come in", rows)
            if would
            else ngettext("The one row came in", "All %(n)s rows came in", rows)
        )
        whole_of = all_of % {"n": whole(rows)} if "%" in all_of else all_of
        if not report.partly:
            return whole_of
        return _("%(rows)s, %(n)s of them in part") % {"rows": whole_of, "n": whole(report.partly)}
    some = (
        ngettext("%(came)s of %(n)s row would come in", "%(came)s of %(n)s rows would come in", rows)
        if would
        else ngettext("%(came)s of %(n)s row came in", "%(came)s of %(n)s rows came in", rows)
    )
    return some % {"came": whole(came), "n": whole(rows)}


def _of_the_first(came: int, rows: int) -> str:
    """Only a dry run stops before the end."""
    if came == rows:
        return _("All of the first %(n)s rows would come in") % {"n": whole(rows)}
    return _("%(came)s of the first %(n)s rows would come in") % {"came": whole(came), "n": whole(rows)}


def lead(report: Report) -> str:
    """What they tell, in one sentence: how many encounters, with how many people, between which days."""
    n = report.new + report.changed + report.back + report.same
    if not n:
        return _listed(report)
    met = report.people_new + report.people_known
    told = ngettext("%(n)s encounter", "%(n)s encounters", n) % {"n": whole(n)}
    if met:
        told = _("%(encounters)s with %(people)s") % {"encounters": told, "people": people(met)}
    first, last = _day(report.first), _day(report.last)
    if not first or not last:
        return _("They tell of %(told)s.") % {"told": told}
    if first == last:
        return _("They tell of %(told)s on %(day)s.") % {"told": told, "day": first}
    return _("They tell of %(told)s between %(first)s and %(last)s.") % {"told": told, "first": first, "last": last}


def _listed(report: Report) -> str:
    if not report.listed:
        return ""
    said = ngettext("%(n)s line tells who somebody is.", "%(n)s lines tell who people are.", report.listed)
    return said % {"n": whole(report.listed)}


def _day(said: str) -> str:
    try:
        return day(date.fromisoformat(said[:10]))
    except ValueError:
        return ""


def stats(report: Report) -> list[Stat]:
    """People, deals, promises, scores and words: those there are."""
    found = [
        *_people(report),
        *_on_lists(report),
        *map(_deal, report.deals),
        *_promises(report.promises),
        *_scores(report),
    ]
    if report.words:
        found.append(
            Stat(
                "message-square-quote",
                _("In their own words"),
                whole(report.words),
                ngettext("remark", "remarks", report.words),
            )
        )
    return found


def _people(report: Report) -> list[Stat]:
    met = report.people_new + report.people_known
    if not met:
        return []
    if not report.people_known:
        words = ngettext("not known here before", "none of them known here before", met)
    elif not report.people_new:
        words = ngettext("known here already", "all of them known here already", met)
    else:
        words = _("%(new)s new, %(known)s known here already") % {
            "new": whole(report.people_new),
            "known": whole(report.people_known),
        }
    return [Stat("users", _("People"), whole(met), words)]


def _on_lists(report: Report) -> list[Stat]:
    if not report.listed:
        return []
    words = ""
    if report.left:
        words = ngettext("%(n)s of them has left", "%(n)s of them have left", report.left) % {"n": whole(report.left)}
    return [Stat("contact", _("On the list"), whole(report.listed), words)]


DEALS = {
    "purchase": gettext_lazy("Purchases"),
    "return": gettext_lazy("Returns"),
    "quote": gettext_lazy("Quotes"),
    "spend": gettext_lazy("What we spent"),
}


def _deal(deal: Deals) -> Stat:
    words = "" if deal.amount is None else _("for %(money)s in all") % {"money": money(deal.amount, deal.currency)}
    return Stat("receipt", str(DEALS.get(deal.deal, deal.deal)), whole(deal.n), words)


SIGNS = {
    "GBP": "£",
    "EUR": "€",
    "USD": "$",
    "JPY": "¥",
    "INR": "₹",
    "BRL": "R$",
    "AUD": "A$",
    "CAD": "CA$",
    "NZD": "NZ$",
}
"""Signs that can mean one currency only, beside these others; the rest are told by their three letters."""


def money(minor: int, currency: str) -> str:
    """An amount in minor units as people write it: "£158,206.32", "231,004.50 CHF"."""
    digits = MINOR.get(currency, 2)
    amount = number_format(abs(Decimal(minor).scaleb(-digits)), decimal_pos=digits, force_grouping=True)
    told = f"{SIGNS[currency]}{amount}" if currency in SIGNS else f"{amount} {currency}".strip()
    return f"−{told}" if minor < 0 else told


def promise_parts(promises: Kept) -> str:
    """What became of promises, but for those kept: "41 kept late, 87 broken, 3 still open"."""
    parts = [
        (promises.late, ngettext("%(n)s kept late", "%(n)s kept late", promises.late)),
        (promises.broken, ngettext("%(n)s broken", "%(n)s broken", promises.broken)),
        (promises.open, ngettext("%(n)s still open", "%(n)s still open", promises.open)),
        (promises.cancelled, ngettext("%(n)s called off", "%(n)s called off", promises.cancelled)),
    ]
    return ", ".join(words % {"n": whole(n)} for n, words in parts if n)


def _promises(promises: Kept) -> list[Stat]:
    if not promises.made:
        return []
    due = promises.kept + promises.late + promises.broken
    rest = promise_parts(promises)
    of = ngettext("of %(n)s promise", "of %(n)s promises", promises.made) % {"n": whole(promises.made)}
    words = f"{of}: {rest}" if rest else of
    return [
        Stat(
            "handshake",
            _("Promises kept"),
            whole(promises.kept),
            words,
            promises.kept / due if due else None,
        )
    ]


def _scores(report: Report) -> list[Stat]:
    told = [one for one in report.readings if one.n and one.kind not in ("promise", "solved")]
    solved = sum(one.n for one in report.readings if one.kind == "solved")
    found = []
    if n := sum(one.n for one in told):
        kinds = ", ".join(str(KINDS.get(one.kind, one.kind)) for one in told[:3])
        found.append(Stat("gauge", ngettext("Score", "Scores", n), whole(n), kinds))
    if solved:
        said = ngettext("answer whether it was", "answers whether it was", solved)
        found.append(Stat("badge-check", _("Solved or not"), whole(solved), said))
    return found


def asides(report: Report, *, would: bool) -> list[str]:
    """What else becomes of rows and of what is known already, a sentence each."""
    said = [*_known(report, would=would), *_passed_over(report)]
    if report.nobody:
        said.append(
            ngettext(
                "%(n)s encounter is with nobody known: it counts, but nobody can be seen to come back by it.",
                "%(n)s encounters are with nobody known: they count, but nobody can be seen to come back by them.",
                report.nobody,
            )
            % {"n": whole(report.nobody)}
        )
    return [*said, *(report.notes if report.read_all else report.notes[1:])]


def stopped_early(report: Report) -> str:
    """That only the first rows were tried, where that is so; a long file's dry run says it first of its notes."""
    return "" if report.read_all or not report.notes else report.notes[0]


def _known(report: Report, *, would: bool) -> list[str]:
    said = [
        _same(report.same),
        _changed(report.changed, would=would),
        _back(report.back, would=would),
        _withdrawn(report.withdrawn, would=would),
    ]
    return [sentence for sentence in said if sentence]


def _same(n: int) -> str:
    if not n:
        return ""
    return ngettext(
        "%(n)s encounter is known already and stays as it is.",
        "%(n)s encounters are known already and stay as they are.",
        n,
    ) % {"n": whole(n)}


def _back(n: int, *, would: bool) -> str:
    if not n:
        return ""
    words = (
        ngettext(
            "%(n)s encounter was taken back before and would stand again.",
            "%(n)s encounters were taken back before and would stand again.",
            n,
        )
        if would
        else ngettext(
            "%(n)s encounter was taken back before and stands again.",
            "%(n)s encounters were taken back before and stand again.",
            n,
        )
    )
    return words % {"n": whole(n)}


def _changed(n: int, *, would: bool) -> str:
    if not n:
        return ""
    words = (
        ngettext(
            "%(n)s encounter is told differently than before and would be corrected.",
            "%(n)s encounters are told differently than before and would be corrected.",
            n,
        )
        if would
        else ngettext(
            "%(n)s encounter was told differently than before and is corrected.",
            "%(n)s encounters were told differently than before and are corrected.",
            n,
        )
    )
    return words % {"n": whole(n)}


def _withdrawn(n: int, *, would: bool) -> str:
    if not n:
        return ""
    words = (
        ngettext(
            "%(n)s encounter is told no longer and would be withdrawn.",
            "%(n)s encounters are told no longer and would be withdrawn.",
            n,
        )
        if would
        else ngettext(
            "%(n)s encounter is told no longer and is withdrawn.",
            "%(n)s encounters are told no longer and are withdrawn.",
            n,
        )
    )
    return words % {"n": whole(n)}


def _passed_over(report: Report) -> list[str]:
    said = []
    if report.nothing:
        said.append(
            ngettext(
                "%(n)s row says nothing that was asked for.",
                "%(n)s rows say nothing that was asked for.",
                report.nothing,
            )
            % {"n": whole(report.nothing)}
        )
    if report.skipped:
        said.append(
            ngettext(
                "%(n)s row is none of those meant, and is passed over.",
                "%(n)s rows are none of those meant, and are passed over.",
                report.skipped,
            )
            % {"n": whole(report.skipped)}
        )
    return said


def not_taken(report: Report) -> str:
    """How many rows are not taken, as a heading: "8 rows are refused, 3 of them in part"."""
    n = report.refused + report.broken + report.partly
    if not n:
        return _("No row is refused")
    words = ngettext("%(n)s row is refused", "%(n)s rows are refused", n) % {"n": whole(n)}
    if report.partly == n:
        return ngettext("Part of %(n)s row is refused", "Part of %(n)s rows is refused", n) % {"n": whole(n)}
    if report.partly:
        words = _("%(words)s, %(n)s of them in part only") % {"words": words, "n": whole(report.partly)}
    return words


def noes(reasons: Sequence[Reason], *, several_files: bool) -> list[No]:
    """Why rows were not taken, sentence by sentence, with the lines where it was."""
    return [
        No(one.sentence, ngettext("%(n)s row", "%(n)s rows", one.n) % {"n": whole(one.n)}, _where(one, several_files))
        for one in reasons
    ]


def _where(reason: Reason, several_files: bool) -> str:  # noqa: FBT001 - a private word
    lines = reason.lines[:LINES_SHOWN]
    if not lines:
        return reason.file if several_files else ""
    listed = ", ".join(whole(line) for line in lines)
    words = ngettext("line %(lines)s", "lines %(lines)s", len(lines)) % {"lines": listed}
    if reason.n > len(lines):
        words = _("%(lines)s and more") % {"lines": words}
    return f"{reason.file}: {words}" if several_files and reason.file else words
