"""Figures as a person reads them: every score with its sign, no zero, shares never rounded to all or nothing."""

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext

MINUS = "−"
NEITHER = "±"


def is_built(score: float) -> bool:
    """Whether a score stands in the upper half. A mean that falls exactly between counts as the upper edge."""
    return score >= 0


def signed(score: float, digits: int = 1) -> str:
    """A score with its sign: "+4.6", "−0.8".

    What would round to nothing keeps one more digit ("+0.04"); what is nothing even then (as many up as
    down) is "±" alone: a score is never written as zero.
    """
    for places in (digits, digits + 1, digits + 2):
        if round(abs(score), places) > 0:
            written = number_format(round(abs(score), places), decimal_pos=places)
            return f"{'+' if score > 0 else MINUS}{written}"
    return NEITHER


def size(points: float) -> str:
    """A distance in points, which has no sign: "8.6"."""
    return number_format(round(abs(points), 1), decimal_pos=1)


def mark(points: int) -> str:
    """A walker's own whole points with their sign: "+4"."""
    return signed(points, 0)


def whole(n: int) -> str:
    """A count in full, with the reader's thousands mark."""
    return number_format(n, force_grouping=True)


def compact(n: int) -> str:
    """A big count in few letters: 620, 9.2k, 148k, 1.2M."""
    if n < 1000:
        return str(n)
    if n < 999_500:
        amount, pattern = n / 1000, gettext("%(size)sk")
    else:
        amount, pattern = n / 1_000_000, gettext("%(size)sM")
    places = 1 if amount < 9.95 else 0
    return pattern % {"size": number_format(round(amount, places), decimal_pos=places)}


def percent(share: float) -> str:
    """A share as whole percent; 100% only when it was all, 0% only when it was none."""
    whole_percent = round(share * 100)
    if whole_percent == 100 and share < 1:
        whole_percent = 99
    if whole_percent == 0 and share > 0:
        return gettext("<1%%") % ()
    return gettext("%(size)s%%") % {"size": number_format(whole_percent)}


def chance(share: float) -> str:
    """A chance as whole percent; never 0% and never 100%, because a chance is not a promise."""
    if share < 0.005:
        return gettext("<1%%") % ()
    return percent(min(share, 0.99))


def in_ten(share: float) -> str:
    """A chance in tenths: "7 in 10"; at the ends "more than 9 in 10", "less than 1 in 10"."""
    if share > 0.95:
        return gettext("more than 9 in 10")
    if share < 0.05:
        return gettext("less than 1 in 10")
    return gettext("%(tenths)s in 10") % {"tenths": tenths(share)}


def tenths(share: float) -> int:
    """How many of ten blocks a chance fills: 1 … 9."""
    return min(9, max(1, round(share * 10)))


def between(low: float, high: float) -> str:
    """A range in words."""
    return gettext("between %(low)s and %(high)s") % {"low": signed(low), "high": signed(high)}


def readings(n: int) -> str:
    """How many readings, in words."""
    return ngettext("%(n)s reading", "%(n)s readings", n) % {"n": whole(n)}


def walks(n: int) -> str:
    """How many walks, in words."""
    if n == 1:
        return gettext("one walk")
    if n == 2:
        return gettext("two walks")
    return ngettext("%(n)s walk", "%(n)s walks", n) % {"n": whole(n)}
