"""Small made-up exports in the formats that other programs write, and what becomes of one by a ready recipe."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from touchstone.files.tables.laying_out import lay_out
from touchstone.files.tables.layout import Told
from touchstone.ledger.entries import Entry
from touchstone.ledger.intake.headings import suited
from touchstone.ledger.intake.ready import ready_named
from touchstone.ledger.intake.recipe import RecipeSpec
from touchstone.ledger.intake.recipe_text import promises_of, touchpoints_of
from touchstone.ledger.intake.shaping import Ground, Place, Shaped, shaper
from touchstone.ledger.intake.tables import files_of, joined_rows
from touchstone.questions.scales import BROKEN, KEPT, LATE

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
OUTCOMES = {KEPT: "kept", LATE: "late", BROKEN: "broken"}


@dataclass(frozen=True)
class Outcome:
    """What became of files by a recipe: its rows as shaped, and the slugs behind the touchpoints' numbers."""

    shaped: tuple[Shaped, ...]
    slugs: Mapping[int, str]
    notes: tuple[str, ...]
    zone: ZoneInfo

    @property
    def entries(self) -> list[Entry]:
        return [entry for one in self.shaped for entry in one.entries]

    def at(self, slug: str) -> list[Entry]:
        return [entry for entry in self.entries if self.slugs[entry.touchpoint] == slug]

    def per_touchpoint(self) -> Counter[str]:
        return Counter(self.slugs[entry.touchpoint] for entry in self.entries)

    def deals(self) -> list[tuple[str, int | None, str]]:
        return [(one.deal, one.amount, one.currency) for one in self.entries if one.deal]

    def money(self, deal: str) -> dict[str, Decimal]:
        """What all deals of that kind came to, per currency, in major units."""
        found: defaultdict[str, Decimal] = defaultdict(Decimal)
        for said, amount, currency in self.deals():
            if said == deal and amount is not None:
                found[currency] += Decimal(amount) / 100
        return dict(found)

    def scores(self, kind: str) -> Counter[float]:
        return Counter(value for said, value in self.readings() if said == kind)

    def days(self) -> Counter[date]:
        """Local days of the first encounter of each row."""
        return Counter(one.entries[0].happened_at.astimezone(self.zone).date() for one in self.shaped if one.entries)

    def readings(self) -> list[tuple[str, float]]:
        return [(r.kind, r.value) for one in self.entries for r in one.readings]

    def words(self) -> list[str]:
        return [w.text for one in self.entries for w in one.words]

    def people(self) -> int:
        return len({one.party for one in self.entries if one.party is not None})

    def refusals(self) -> list[tuple[int, str]]:
        return [(one.line, refusal.sentence) for one in self.shaped for refusal in one.refusals]

    def promises(self, as_of: datetime = NOW) -> Counter[str]:
        """Outcomes as of a time: from what was made and settled, or as the file itself says."""
        met = {(s.key, s.kind): s.at for one in self.entries for s in one.settled}
        found: Counter[str] = Counter(
            OUTCOMES[r.value] for one in self.entries for r in one.readings if r.kind == "promise"
        )
        for made in (m for one in self.entries for m in one.made):
            if (made.key, "cancelled") in met:
                found["cancelled"] += 1
            elif (at := met.get((made.key, "met"))) is not None:
                found["late" if made.due_at is not None and at > made.due_at else "kept"] += 1
            else:
                found["open" if made.due_at is None or made.due_at >= as_of else "broken"] += 1
        return found


def outcome_of(slug: str, into: Path, *paths: Path) -> Outcome:
    """The files shaped by a ready recipe, as an import would, on a ground with every touchpoint it needs."""
    spec = ready_spec(slug)
    headers = {}
    laid = {}
    for path in paths:
        header = max(file.header for file in spec.files)
        out = lay_out(path, name=path.name, told=Told(header=header) if header else Told(), into=into)
        headers[path.name], laid[path.name] = out.layout.columns, out.table
    mine = {name: given[0] for name, given in files_of(spec, headers).items()}
    fit = suited(spec, {name: headers[given] for name, given in mine.items()})
    ground = ground_of(fit.spec)
    shape = shaper(fit.spec, ground)
    rows = joined_rows(fit.spec, {name: laid[given] for name, given in mine.items()})
    return Outcome(
        tuple(map(shape, rows)),
        {pk: slug for slug, pk in ground.touchpoints.items()},
        fit.notes,
        ground.places[""].zone,
    )


def ready_spec(slug: str) -> RecipeSpec:
    found = ready_named(slug)
    assert found is not None, slug
    return found.spec


def ground_of(spec: RecipeSpec) -> Ground:
    zone = ZoneInfo(spec.zone or "Europe/London")
    return Ground(
        {slug: at for at, slug in enumerate(touchpoints_of(spec), 1)},
        {promise: at for at, promise in enumerate(promises_of(spec), 1)},
        {"": Place(1, zone, spec.country or "GB", spec.currency or "USD")},
        spec.system,
        now=NOW,
    )
