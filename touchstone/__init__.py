"""Touchstone: does each point at which a business meets a person build trust, or erode it?"""

import os

VERSION = "0.1.0"

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy loads: our matrices are small, threads only wait
