"""The report of an import as lines for the operator, and its refused rows as a sheet to mend and bring in again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from touchstone.ledger.intake.reports import Report
from touchstone.ledger.models import Refused

FATES = ("came", "partly", "refused", "waiting", "nothing", "skipped", "broken")
SHOWN = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")
OURS = ("Touchstone: line", "Touchstone: why refused")
"""The two columns of ours in the sheet of refused rows; read again they are left out."""
OURS_FILE = "Touchstone: file"
"""A third one where the rows are of several files."""


def report_lines(report: Report, *, would: bool) -> Iterator[str]:
    """The whole report, line by line."""
    yield _headline(report, would=would)
    if not report.read_all:
        yield _("Not all rows were read.")
    names = {
        "came": _("came in whole"),
        "partly": _("came in partly"),
        "refused": _("refused"),
        "waiting": _("wait for a value to be mapped"),
        "nothing": _("say nothing that counts"),
        "skipped": _("passed over"),
        "broken": _("could not be read"),
    }
    yield from (f"  {getattr(report, fate):>9,}  {names[fate]}" for fate in FATES if getattr(report, fate))
    yield _("%(changed)s changed what was known, %(same)s were known already, %(withdrawn)s withdrawn.") % {
        name: f"{getattr(report, name):,}" for name in ("changed", "same", "withdrawn")
    }
    yield _(
        "%(new)s people new, %(known)s known; %(nobody)s encounters with nobody known; %(words)s said something."
    ) % {
        "new": f"{report.people_new:,}",
        "known": f"{report.people_known:,}",
        "nobody": f"{report.nobody:,}",
        "words": f"{report.words:,}",
    }
    yield from _told(report)
    yield from _points(report)
    yield from _noes(report)


def _headline(report: Report, *, would: bool) -> str:
    """How many rows were read, and what they brought: encounters, those brought back, people on a list."""
    verb = _("would come in") if would else _("came in")
    brought = []
    if report.new or not (report.back or report.listed):
        brought.append(_("%(n)s encounters %(verb)s") % {"n": f"{report.new:,}", "verb": verb})
    if report.back:
        said = _("%(n)s encounters would be brought back") if would else _("%(n)s encounters brought back")
        brought.append(said % {"n": f"{report.back:,}"})
    if report.listed:
        said = _("%(n)s lines of a list of people, %(left)s of them of people who left")
        brought.append(said % {"n": f"{report.listed:,}", "left": f"{report.left:,}"})
    return _("%(rows)s rows read; %(brought)s.") % {"rows": f"{report.rows:,}", "brought": "; ".join(brought)}


def _told(report: Report) -> Iterator[str]:
    purchases = sum(deal.n for deal in report.deals if deal.deal == "purchase")
    promises = report.promises
    made = ngettext("%s promise", "%s promises", promises.made) % f"{promises.made:,}"
    bought = ngettext("%s purchase", "%s purchases", purchases) % f"{purchases:,}"
    yield f"{bought}, {made}."
    for deal in report.deals:
        if deal.amount is not None:
            yield f"  {deal.n:>9,}  {deal.deal}  {deal.currency} {deal.amount:,} " + _("(minor units)")
    if promises.made:
        yield _("  of them %(kept)s kept, %(late)s late, %(broken)s broken, %(open)s open, %(cancelled)s cancelled") % {
            name: f"{getattr(promises, name):,}" for name in ("kept", "late", "broken", "open", "cancelled")
        }


def _points(report: Report) -> Iterator[str]:
    for here in report.points:
        score = ""
        if here.score is not None and not here.why:
            score = f"  {here.score:+.1f} ({here.low:+.1f} … {here.high:+.1f})".replace("-", "−")
        new = f"  [{_('new')}]" if here.made else ""
        yield f"  {here.encounters:>9,}  {here.slug}{new}{score}"


def _noes(report: Report) -> Iterator[str]:
    refused = sum(reason.n for reason in report.reasons)
    if refused:
        yield _("%s refused:") % f"{refused:,}"
    several = len({reason.file for reason in report.reasons}) > 1
    for reason in report.reasons[:SHOWN]:
        lines = ", ".join(map(str, reason.lines[:5]))
        file = f"{reason.file}, " if several else ""
        yield f"  {reason.n:>9,}  {reason.sentence}" + (f"  [{file}{_('line')} {lines}]" if lines else "")
    for one in report.waits[:SHOWN]:
        yield f"  {one.n:>9,}  " + _("wait for %(column)s “%(value)s”") % {"column": one.column, "value": one.value}
    yield from (*report.missing, *report.notes)


def refused_as_csv(rows: Sequence[Refused]) -> Iterator[list[str]]:
    """The rows in the columns of their file, with two of ours behind; formulas are defused."""
    columns = list(dict.fromkeys(name for row in rows for name in row.row if name))
    several = len({row.file for row in rows}) > 1
    yield [*map(_defused, columns), *OURS, *([OURS_FILE] if several else [])]
    for row in rows:
        cells = [str(row.row.get(name, "")) for name in columns]
        if not columns or "" in row.row:
            cells = [str(row.row.get("", "")), *cells[1:]]
        yield [*map(_defused, cells), str(row.line), _defused(row.reason), *([_defused(row.file)] if several else [])]


def _defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    return f"'{cell}" if cell.startswith(FORMULA) and not _is_number(cell) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return "n" not in cell.casefold()
