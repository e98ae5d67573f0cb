"""A company may weigh by a copy of its own: a new version, never a change."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.make import NOW, Shop
from touchstone.insight.mapping import SHIPPED
from touchstone.ledger.actions import MappingRefused, adopt_mapping
from touchstone.ledger.weighing import mapping_now


def own(text: str = "") -> str:
    shipped = SHIPPED.read_text(encoding="utf-8").replace('version = "m1"', 'version = "ours 1"')
    return shipped.replace("sd = 6", f"sd = {text}", 1) if text else shipped


def test_the_shipped_mapping_is_in_force_until_the_company_writes_one(shop: Shop) -> None:
    assert mapping_now()[0].version == "m1"
    adopt_mapping(version="ours 1", text=own("4"), half_life_days=90, by=shop.asha, now=NOW)
    mapping, half_life = mapping_now()
    kind = mapping.kind("points")
    assert (mapping.version, half_life, kind and kind.sd) == ("ours 1", 90.0, 4.0)


def test_a_version_in_use_is_never_changed(shop: Shop) -> None:
    adopt_mapping(version="ours 1", text=own("4"), half_life_days=180, by=shop.asha, now=NOW)
    with pytest.raises(MappingRefused, match="give this one a new version"):
        adopt_mapping(version="ours 1", text=own("3"), half_life_days=180, by=shop.asha, now=NOW)


def test_one_may_go_back_to_a_former_version(shop: Shop) -> None:
    for step, sd in enumerate(("4", "5", "4")):
        version = "ours 1" if sd == "4" else "ours 2"
        text = own(sd).replace("ours 1", version)
        adopt_mapping(version=version, text=text, half_life_days=180, by=None, now=NOW + timedelta(days=step))
    assert mapping_now()[0].version == "ours 1"


def test_a_mapping_that_cannot_be_read_is_refused_by_sentence(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text('version = "m1"\n[points]\nsd = "many"\n')
    with pytest.raises(CommandError, match="points"):
        call_command("mapping", str(file))
