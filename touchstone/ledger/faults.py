"""Where a test may kill this process: TOUCHSTONE_FAULT="projection.evidence_committed:3" dies there the third time.

"import.:5" dies at the fifth point passed whose name begins so.

The points of the projection, in the order in which a step passes them, stand in POINTS, those of an import in
IMPORT_POINTS. Unset, a point costs one comparison.
"""

from __future__ import annotations

import os
import signal

POINTS = (
    "projection.claimed",
    "projection.read",
    "projection.shaped",
    "projection.passages_written",
    "projection.evidence_written",
    "projection.renewed_written",
    "projection.passages_committed",
    "projection.evidence_committed",
    "projection.renewed_committed",
    "projection.before_manifest",
    "projection.manifest_written",
    "projection.published",
    "projection.swept",
)

IMPORT_POINTS = (
    "import.looked",
    "import.tried",
    "import.prepared",
    "import.reached",
    "import.lot",
    "import.read",
    "import.unsaid_lot",
    "import.unsaid",
    "import.finished",
    "import.taken_back_lot",
    "import.taken_back",
)


class _Plan:
    point = ""
    left = 0


def arm(plan: str) -> None:
    """Plan where to die: "point" or "point:times"; empty for nowhere."""
    _Plan.point, _, times = plan.partition(":")
    _Plan.left = int(times or 1)


def here(point: str) -> None:
    """Die without a word if this is the planned point, the planned time."""
    if _Plan.point and point.startswith(_Plan.point):
        _Plan.left -= 1
        if _Plan.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("TOUCHSTONE_FAULT", ""))
