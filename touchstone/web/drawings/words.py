"""Sentences that more than one drawing says."""

from django.utils.translation import gettext, ngettext

from touchstone.web.drawings import figures
from touchstone.web.drawings.shapes import Counts


def count_words(counts: Counts) -> str:
    """The verdicts of a journey in one sentence."""
    said = [
        (counts.builds, ngettext("%(n)s builds trust", "%(n)s build trust", counts.builds)),
        (counts.erodes, ngettext("%(n)s erodes it", "%(n)s erode it", counts.erodes)),
        (counts.not_proven, ngettext("%(n)s is not proven yet", "%(n)s are not proven yet", counts.not_proven)),
        (
            counts.marks_only,
            ngettext("%(n)s has too few walks", "%(n)s have too few walks", counts.marks_only),
        ),
        (
            counts.nobody_looked,
            ngettext("nobody has looked at %(n)s", "nobody has looked at %(n)s", counts.nobody_looked),
        ),
    ]
    parts = [words % {"n": figures.whole(n)} for n, words in said if n]
    of = ngettext("Of %(n)s touchpoint:", "Of %(n)s touchpoints:", counts.total)
    return f"{of % {'n': figures.whole(counts.total)}} {', '.join(parts) or gettext('none')}."
