"""The door for operators and the clock: parse, one verb, print."""
