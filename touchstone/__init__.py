"""Touchstone: does each point at which a business meets a person build trust, or erode it?"""

VERSION = "0.1.0"
