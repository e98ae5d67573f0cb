"""`touchstone pack out FILE` and `touchstone pack in FILE`."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.make import NOW, Shop
from touchstone.register.actions import change_touchpoint
from touchstone.register.models import Touchpoint


def test_out_and_in_again(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "register.yaml"
    call_command("pack", "out", str(file))
    change_touchpoint(touchpoint=shop.till, name="Desk", by=shop.asha, now=NOW)
    capsys.readouterr()
    call_command("pack", "in", str(file), "--dry-run")
    assert capsys.readouterr().out == ("change       touchpoint Till (name)\nWould 1 change. Nothing was changed.\n")
    assert Touchpoint.objects.get(slug="till").name == "Desk"
    call_command("pack", "in", str(file))
    assert capsys.readouterr().out == "changed      touchpoint Till (name)\nDone: 1 changed.\n"
    call_command("pack", "in", str(file), "--whole")
    assert capsys.readouterr().out == "The register is as this file says already: nothing to do.\n"
    assert Touchpoint.objects.get(slug="till").name == "Till"


def test_out_to_the_screen(shop: Shop, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    call_command("pack", "out", "-")
    shown = capsys.readouterr().out
    call_command("pack", "out", str(tmp_path / "a.yaml"))
    assert (tmp_path / "a.yaml").read_text() == shown


def test_a_pack_that_is_refused_says_so_line_by_line(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text("touchstone: 1\nregister:\n  touchpoints:\n    - nmae: Till\n")
    with pytest.raises(CommandError) as refusal:
        call_command("pack", "in", str(file))
    assert str(refusal.value) == (
        "Line 4: “nmae” is not known here. Did you mean “name”?\n"
        "Line 4: “name” is missing: what is the touchpoint called?"
    )
    assert refusal.value.returncode == 2


def test_a_file_that_is_not_there_is_said(shop: Shop, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("pack", "in", str(tmp_path / "absent.yaml"))
