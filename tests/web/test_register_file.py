"""The register as a file, out and in: what it would do is shown first."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.make import Shop
from tests.web.pages import text_of, words
from touchstone.packs.packing import pack_out
from touchstone.packs.starter import FILE
from touchstone.register.models import Touchpoint


def test_the_file_goes_out_and_comes_in_unchanged(shop: Shop, asha: Client) -> None:
    out = asha.get("/register/pack/register.yaml")
    assert out["Content-Disposition"] == 'attachment; filename="register.yaml"'
    assert out.content.decode() == pack_out(as_of=timezone.now())
    page = asha.post("/register/pack/", {"file": SimpleUploadedFile("register.yaml", out.content), "how": "whole"})
    assert "It would change nothing" in words(page.content.decode())


def test_what_a_file_would_do_is_shown_first_and_done_on_a_yes(shop: Shop, asha: Client) -> None:
    text = pack_out(as_of=timezone.now()).replace("name: Till", "name: Checkout")
    page = asha.post("/register/pack/", {"text": text, "how": "add"})
    shown = words(page.content.decode())
    assert "It would make 1 change Nothing is changed yet." in shown
    assert "Changed 1 Checkout touchpoint its name" in shown
    assert Touchpoint.objects.get(slug="till").name == "Till"
    kept = re.search(r"<textarea name=\"text\" hidden>\n(.*?)</textarea>", page.content.decode(), flags=re.S)
    assert kept is not None
    assert html.unescape(kept[1]) == text
    answer = asha.post("/register/pack/", {"text": html.unescape(kept[1]), "how": "add", "do": "1"})
    assert answer["Location"] == "/register/"
    assert Touchpoint.objects.get(slug="till").name == "Checkout"


def test_a_file_that_is_not_understood_is_told_line_by_line(shop: Shop, asha: Client) -> None:
    wrong = "touchstone: 1\nregister:\n  touchpoints:\n    - nmae: Till\n"
    page = asha.post("/register/pack/", {"text": wrong, "how": "add"})
    shown = words(page.content.decode())
    assert page.status_code == 422
    assert "2 lines are not understood Nothing was changed." in shown
    assert "Line 4: “nmae” is not known here. Did you mean “name”?" in shown
    assert "nmae: Till" in page.content.decode()


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"how": "add"}, "Choose a file, or paste one below."),
        ({"how": "add", "file": SimpleUploadedFile("a.yaml", b"\xff\xfe\x00")}, "This is no text in UTF-8."),
        ({"how": "add", "file": SimpleUploadedFile("a.yaml", b"a" * 1_000_001)}, "larger than a megabyte"),
    ],
)
def test_no_file_a_strange_file_or_a_huge_one(shop: Shop, asha: Client, told: dict[str, Any], sentence: str) -> None:
    page = asha.post("/register/pack/", told)
    assert (page.status_code, sentence in words(page.content.decode())) == (422, True)


@pytest.mark.demand("0.10")
def test_the_starter_register_can_be_seen_and_taken(shop: Shop, asha: Client) -> None:
    page = asha.post("/register/pack/", {"starter": "1"})
    shown = words(page.content.decode())
    assert "Government inspection touchpoint" in shown
    asha.post("/register/pack/", {"text": FILE.read_text(encoding="utf-8"), "how": "add", "do": "1"})
    assert "Government inspection" in text_of(asha, "/register/checklist/")
