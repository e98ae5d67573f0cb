"""Months by name, in the languages that exports come in."""

from __future__ import annotations

NAMES = (
    "jan january januar jänner jaenner januari janv janvier ene enero gen gennaio janeiro sty stycznia styczeń",
    "feb february februar februari fév févr février fevrier febrero febbraio fev fevereiro lut lutego luty",
    "mar march mär mrz märz maerz mars maart mrt marzo março marca marzec",
    "apr april avr avril abr abril aprile kwi kwietnia kwiecień",
    "may mai maj mei mayo mag maggio maio maja",
    "jun june juni juin junio giu giugno junho cze czerwca czerwiec",
    "jul july juli juil juillet julio lug luglio julho lip lipca lipiec",
    "aug august augusti augustus aoû août aout ago agosto sie sierpnia sierpień",
    "sep sept september septembre septiembre set settembre setembro wrz września wrzesień",
    "oct okt october oktober octobre octubre ott ottobre out outubro paź października październik",
    "nov november novembre noviembre novembro lis listopada listopad",
    "dec dez december dezember dezembro déc décembre decembre dic diciembre dicembre gru grudnia grudzień",
)
MONTHS = {name: month for month, names in enumerate(NAMES, 1) for name in names.split()}
"""A name without regard to case → 1 … 12."""
