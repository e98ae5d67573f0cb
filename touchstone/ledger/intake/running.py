"""The run of an import: lot by lot, each with how far it has come in one transaction, so that it may end at any moment.

What was counted and the line that was reached stand in the same rows as what was recorded: killed anywhere and begun
again, it goes on behind the last lot, and comes to the same rows and the same report.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from touchstone.company.models import User
from touchstone.errors import Refusal
from touchstone.ledger import faults, rows
from touchstone.ledger.actions import record
from touchstone.ledger.entries import Entry
from touchstone.ledger.intake import lots as plain
from touchstone.ledger.intake.grounds import Shaped
from touchstone.ledger.intake.heads import ANYWHERE, Heads, folder_of
from touchstone.ledger.intake.listing import note_listed
from touchstone.ledger.intake.lots import broken_cells, broken_rows, lacking, refused_rows
from touchstone.ledger.intake.opening import Opened, called_of, given_of, open_files
from touchstone.ledger.intake.recipe_text import read_recipe
from touchstone.ledger.intake.reports import Here, Report, kept_of, report_of
from touchstone.ledger.intake.restating import note_restated
from touchstone.ledger.intake.side import lots_of
from touchstone.ledger.intake.standing import (
    Standing,
    as_made_for,
    lacking_in_the_register,
    prepared,
    source_of,
    supposed,
    with_staff,
)
from touchstone.ledger.intake.taking_back import take_back, withdraw_unsaid
from touchstone.ledger.intake.tallying import Tally
from touchstone.ledger.models import Bookmark, Encounter, Import, Refused, Source
from touchstone.ledger.pen import Recorded
from touchstone.ledger.queries import naming_of
from touchstone.ledger.sweeping import seldom_swept
from touchstone.people.lists import Listed, list_people
from touchstone.rows import these

Progress = Callable[[int], None]
REST = 0.002
"""Seconds between two lots, so that whoever waits to write comes first."""
JUST_NOW = timedelta(days=1)
State = Import.State


class Stopped(Refusal):
    """Somebody stopped this import."""


def run(started: Import, *, now: datetime, progress: Progress | None = None) -> Report:
    """Bring the files of an import in, from where it stands; its report. Raises Stopped where somebody stopped it."""
    spec = read_recipe(started.recipe_text).recipe
    by = started.by
    opened = open_files(spec, given_of(started), called=called_of(started))
    standing, made = supposed(opened.spec, now=now), set[str]()
    if _tells_of_something(opened, standing):
        made = _begun(started, opened)
        standing = prepared(opened.spec, by=by, now=now)
    else:
        standing = replace(standing, stands=())
    faults.here("import.prepared")
    _own(started, source_of(opened.spec), rows_all=opened.rows)
    standing = as_made_for(with_staff(standing, opened, started, now=now), made)
    work = _Work(started, opened, standing, now=now, by=by, progress=progress)
    work.lots()
    work.broken()
    faults.here("import.read")
    if started.instead_of_id is not None:
        said = _said(opened, standing, started.source)
        withdraw_unsaid(started, said, now=now, progress=lambda _seen: faults.here("import.unsaid_lot"))
    faults.here("import.unsaid")
    return work.finish()


def _tells_of_something(opened: Opened, standing: Standing) -> bool:
    """Whether any row is taken: where none is, nothing is made for it in the register either."""
    return any(
        shaped.entries or shaped.people
        for lot in plain.lots_of(opened.spec, opened.laid, standing.ground, size=1)
        for shaped in lot
    )


def _begun(started: Import, opened: Opened) -> set[str]:
    """The touchpoints that the register lacked before this import ran, noted before any is made."""
    if not started.report:
        begun = Report(
            points=tuple(Here(slug=slug, name=slug, made=True) for slug in lacking_in_the_register(opened.spec))
        )
        if not Import.objects.filter(pk=started.pk, state=State.RUNNING).update(report=kept_of(begun)):
            raise Stopped
        started.refresh_from_db()
    return {here.slug for here in report_of(started.report).points if here.made}


def _own(started: Import, source: Source, **fields: int) -> None:
    """Note the source, once: from here on something may come in."""
    source_id = started.source_id or source.pk
    if not Import.objects.filter(pk=started.pk, state=State.RUNNING).update(source=source_id, **fields):
        raise Stopped
    started.refresh_from_db()


class _Work:
    """One life of a run: what it has counted so far, and the rows it writes."""

    def __init__(
        self,
        started: Import,
        opened: Opened,
        standing: Standing,
        *,
        now: datetime,
        by: User | None,
        progress: Progress | None,
    ) -> None:
        self.started, self.opened, self.standing = started, opened, standing
        self.now, self.by, self.progress = now, by, progress
        so_far = report_of(started.report)
        self.tally = Tally(slugs=standing.slugs, zone=standing.zone, as_of=started.as_of, so_far=so_far)
        self.heads = Heads(folder_of(started), reached=so_far.line)
        assert started.source is not None  # noqa: S101 - set just before
        self.source = started.source
        self.key_of = naming_of(self.source.system_id).key
        if not so_far.rows:
            Refused.objects.filter(brought_by=started).delete()

    @seldom_swept()
    def lots(self) -> None:
        """Every lot behind the line that was reached."""
        opened = self.opened
        for lot in lots_of(opened.spec, opened.laid, self.standing.ground, after=self.tally.line):
            with transaction.atomic():
                rows.hold_the_pen()
                self._lot(lot)
                self._reached()
            faults.here("import.lot")
            self.heads.settle()
            self._tell()

    def _lot(self, lot: Sequence[Shaped]) -> None:
        entries = [entry for shaped in lot for entry in shaped.entries]
        outcome = record(
            source=self.source, entries=entries, now=self.now, by=self.by, brought_by=self.started,
            as_of=self.started.as_of, revive=True,
        )  # fmt: skip
        note_restated(self.started, outcome.restated)
        self.heads.meet(self._met(entries, outcome))
        listed = [Listed(one.who, one.role, one.since, one.until) for shaped in lot for one in shaped.people]
        if listed:
            noted = list_people(listed=listed, now=self.now)
            note_listed(self.started, noted)
            self.heads.meet((ANYWHERE, one.line.party) for one in noted)
        self.tally.recorded(outcome)
        sentences = {id(entries[at]): sentence for at, sentence in outcome.refused}
        noes: list[tuple[Shaped, Sequence[str], str, bool]] = []
        for shaped in lot:
            refused = [(entry, sentences[id(entry)]) for entry in shaped.entries if id(entry) in sentences]
            fate = self.tally.take(shaped, at=self.opened.place(shaped.line), refused=refused)
            if shaped.refusals or refused:
                said = [no.sentence for no in shaped.refusals] + [sentence for _entry, sentence in refused]
                waits_for = next((no.waits_for for no in shaped.refusals if no.waits_for), "")
                noes.append((shaped, said, waits_for, fate == "partly"))
        Refused.objects.bulk_create(refused_rows(self.started, noes, self.opened))

    def _met(self, entries: Sequence[Entry], outcome: Recorded) -> set[tuple[int, int | None]]:
        """Whom the entries met, and where: those written as recorded, those known already by their keys."""
        met = set(outcome.met)
        columns = ("touchpoint_id", "party_id")
        if outcome.same:
            keys = {self.key_of(entry.key) for entry in entries}
            known = Encounter.objects.filter(system_id=self.source.system_id, key__in=these(sorted(keys)))
            met.update(known.values_list(*columns))
        return met

    def broken(self) -> None:
        """The rows that could not be read as rows, file by file."""
        passed = 0
        for name, out in sorted(self.opened.broken.items()):
            while self.tally.counts["broken"] < passed + out.broken:
                done = self.tally.counts["broken"] - passed
                some = broken_rows(out, after=done, most=1000)
                if not some:
                    break
                with transaction.atomic():
                    rows.hold_the_pen()
                    for line, reason, _text in some:
                        self.tally.broken(line, reason, file=name)
                    Refused.objects.bulk_create(
                        Refused(
                            brought_by=self.started,
                            file=name[:200],
                            line=line,
                            reason=reason,
                            row=broken_cells(out, text),
                        )
                        for line, reason, text in some
                    )
                    self._reached()
                self._tell()
            passed += out.broken

    def _reached(self) -> None:
        """Keep what was counted with what was written; Stopped where somebody stopped it."""
        told = self.tally.told(stands=self.standing.stands)
        self.heads.write_ahead(told.line)
        going = Import.objects.filter(pk=self.started.pk, state=State.RUNNING)
        if not going.update(report=kept_of(told), rows_done=told.rows):
            raise Stopped
        faults.here("import.reached")

    def _tell(self) -> None:
        if self.progress is not None:
            self.progress(self.tally.counts["rows"])
        time.sleep(REST)

    def finish(self) -> Report:
        """The whole report, and the import is done."""
        ids = {slug: pk for pk, slug in self.standing.slugs.items()}
        people = {one.slug: self.heads.at(ids[one.slug]) for one in self.standing.stands}
        new, known = self.heads.new_and_known()
        self.tally.counts.update({"people_new": new - self.tally.counts["people_new"]})
        self.tally.counts.update({"people_known": known - self.tally.counts["people_known"]})
        own = Encounter.objects.filter(brought_by=self.started, withdrawn=True)
        self.tally.counts["withdrawn"] = own.count() if self.started.instead_of_id else self.tally.counts["withdrawn"]
        report = self.tally.told(
            stands=self.standing.stands, people=people, missing=lacking(self.opened), notes=self.opened.notes
        )
        with transaction.atomic():
            rows.hold_the_pen()
            going = Import.objects.filter(pk=self.started.pk, state=State.RUNNING)
            done = {"state": State.DONE, "report": kept_of(report), "finished_at": self.now, "trouble": ""}
            if not going.update(**done, rows_done=report.rows, rows_all=report.rows):
                raise Stopped
            look_back(self.started.as_of, self.now)
        faults.here("import.finished")
        self.heads.forget()
        self.started.refresh_from_db()
        return report


def look_back(as_of: datetime, now: datetime) -> None:
    """Let the clock look again at promises due since `as_of`: some came to the books after it had looked.

    Not where the files are said to tell of an earlier day: what happened since nobody knows.
    """
    mark = Bookmark.objects.filter(reader="lapses").first()
    if mark is not None and now - as_of < JUST_NOW and mark.state.get("looked_at", "") > as_of.isoformat():
        mark.state = {"looked_at": as_of.isoformat()}
        mark.save(update_fields=["state"])


def _said(opened: Opened, standing: Standing, source: Source | None) -> NDArray[np.int64]:
    """The keys of everything the files say by this recipe, sorted."""
    assert source is not None  # noqa: S101 - it has run
    key_of = naming_of(source.system_id).key
    found = [
        np.array([key_of(entry.key) for shaped in lot for entry in shaped.entries], np.int64)
        for lot in lots_of(opened.spec, opened.laid, standing.ground)
    ]
    return np.unique(np.concatenate(found)) if found else np.array([], np.int64)


def undo(started: Import, *, now: datetime, progress: Progress | None = None) -> None:
    """Take an import back, from where that stands."""
    as_of = started.taken_back_at or now

    def reached(seen: int) -> None:
        faults.here("import.taken_back_lot")
        if not Import.objects.filter(pk=started.pk, state=State.TAKING_BACK).update(rows_done=seen):
            raise Stopped
        if progress is not None:
            progress(seen)
        time.sleep(REST)

    Import.objects.filter(pk=started.pk).update(rows_all=Encounter.objects.filter(brought_by=started).count())
    take_back(started, now=now, as_of=as_of, progress=reached)
    faults.here("import.taken_back")
    Import.objects.filter(pk=started.pk, state=State.TAKING_BACK).update(state=State.TAKEN_BACK, trouble="")
    Heads(folder_of(started)).forget()
