"""A small till's export and the recipe that reads it: what most tests of bringing in begin with."""

from __future__ import annotations

VISITS = """
name = "visits"
title = "Visits"
system = "till"
hears = "everyone"
branch_from = "visits.shop"
[who]
email = "visits.mail"
[[file]]
name = "visits"
match = "visits*.csv"
key = "id"
[[encounter]]
touchpoint = "till"
when = "visits.at"
deal = "purchase"
amount = "visits.paid"
words = ["visits.said"]
[[encounter.reading]]
kind = "csat"
column = "visits.stars"
"""
