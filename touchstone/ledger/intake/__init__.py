"""Brings files in: a recipe says what the columns mean, the engine makes entries of the rows."""
