"""Them: anyone we meet, and how they hang together."""
