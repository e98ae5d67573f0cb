"""Weigh it: tables in, frozen results out; knows nobody, and may say that it cannot tell."""
