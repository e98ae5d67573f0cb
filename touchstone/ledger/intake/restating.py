"""What imports said again just as it stood: nothing was written then, so who said it is kept here, by encounter."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from touchstone.ledger.models import Import, Restated

_TAKEN = (Import.State.TAKEN_BACK, Import.State.TAKING_BACK)
AS_KEPT = np.dtype("<i8")


def note_restated(started: Import, encounters: Collection[int]) -> None:
    """Keep that an import said these encounters again. In the transaction of the lot that said so."""
    if encounters:
        ids = np.array(sorted(set(encounters)), AS_KEPT)
        Restated.objects.create(brought_by=started, encounters=ids.tobytes())


def silent_imports(without: Collection[int] = ()) -> set[int]:
    """Imports whose word does not count: these, those taken back, and those in whose place another one stands."""
    taken = set(Import.objects.filter(state__in=_TAKEN).values_list("pk", flat=True)) | set(without)
    ran = Import.objects.filter(source__isnull=False, instead_of__isnull=False).exclude(pk__in=list(taken))
    return taken | {old for old in ran.values_list("instead_of", flat=True) if old is not None}


class SaidAgain:
    """Which imports said an encounter again: those whose word counts, the silent ones' does not."""

    def __init__(self, system: int, *, silent: Collection[int]) -> None:
        told = Restated.objects.filter(brought_by__source__system=system).exclude(brought_by__in=list(silent))
        lots: dict[int, list[NDArray[np.int64]]] = {}
        for started, kept in told.order_by("-brought_by").values_list("brought_by", "encounters").iterator():
            lots.setdefault(started, []).append(np.frombuffer(bytes(kept), AS_KEPT))
        self.by = {started: np.unique(np.concatenate(some)) for started, some in lots.items()}

    def by_whom(self, encounters: Sequence[int]) -> dict[int, int]:
        """By encounter, the newest import that said it again; those nobody said again are left out."""
        asked = np.array(encounters, np.int64)
        found: dict[int, int] = {}
        for started, ids in self.by.items():
            for one in asked[np.isin(asked, ids)].tolist():
                found.setdefault(one, started)
        return found
