"""A page with every shared component on it, as files a browser can open: for the tests, and for the eye.

python -m tests.web.sample FOLDER     # writes FOLDER/*.html beside a link to the static files
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.template import engines
from django.test import override_settings
from django.urls import path

from touchstone.web import theme

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "touchstone" / "web" / "static"
PLAIN = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}


def _page(request: Any) -> Any:
    raise NotImplementedError


urlpatterns = [path("theme/", theme.choose_theme, name="theme")] + [
    path(address, _page, name=name)
    for address, name in (
        ("", "today"),
        ("map/", "map"),
        ("people/", "people"),
        ("settings/", "settings"),
        ("note/", "note"),
        ("search/", "search"),
        ("start/", "start_own"),
        ("sign-out/", "sign_out"),
    )
]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name of the touchpoint", help_text="As the people who meet it would call it.")
    channel = forms.ChoiceField(label="Where they meet it", choices=[("phone", "By phone"), ("shop", "In the shop")])
    words = forms.CharField(label="What happened", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    whose = forms.ChoiceField(
        label="Whose feeling is it?",
        choices=[("said", "They said so"), ("was", "I was the customer"), ("mine", "My impression")],
        widget=forms.RadioSelect,
    )
    call = forms.BooleanField(label="They may be called about this", required=False)


class FakeMessage(SimpleNamespace):
    """What the messages framework hands to a template."""

    def __str__(self) -> str:
        return str(self.text)


def surroundings(**more: Any) -> dict[str, Any]:
    """What the context processors would give."""
    return {
        "demo": True,
        "company": SimpleNamespace(name="Harrow & Pine"),
        "demo_about": "six garden and hardware shops",
        "theme": "",
        "version": "0.1.0",
        "chapter": "map",
        "csrf_token": "sample",
        "user": SimpleNamespace(is_authenticated=True, name="Asha Raman", email="asha@example.org"),
        "messages": [
            FakeMessage(
                text="“Complaint by phone” now stands before “Returns desk”.",
                extra_tags="undo:/undo/",
                level_tag="success",
            ),
            FakeMessage(
                text="There is no zero. Did it build or erode, even a little?", extra_tags="", level_tag="warning"
            ),
        ],
        "form": SampleForm({"name": "", "channel": "phone", "whose": "said"}),
        "views": [("?v=all", "Everyone’s", True), ("?v=found", "Found", False), ("?v=said", "Said", False)],
        "journeys": [("?w=c", "Customers", True), ("?w=s", "Suppliers", False), ("?w=o", "Officials", False)],
    } | more


def rendered(template: str, **context: Any) -> str:
    """One of the samples beside this file, as HTML."""
    text = (HERE / "samples" / template).read_text(encoding="utf-8")
    with override_settings(ROOT_URLCONF="tests.web.sample", STORAGES=PLAIN):
        return str(engines["django"].from_string(text).render(surroundings(**context)))


def write(folder: Path) -> None:
    """Every sample into `folder`, with the static files beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "static").exists():
        (folder / "static").symlink_to(STATIC)
    for file in sorted((HERE / "samples").glob("*.html")):
        (folder / file.name).write_text(rendered(file.name), encoding="utf-8")


if __name__ == "__main__":
    import sys

    import django

    django.setup()
    write(Path(sys.argv[1]))
