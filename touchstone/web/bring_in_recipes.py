"""Recipes: those that come with Touchstone and one's own, opened, changed as text, taken away, handed in as a file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from touchstone.ledger.intake import keeping
from touchstone.ledger.intake.ready import Ready, ready, ready_named
from touchstone.ledger.intake.recipe import RecipeSpec
from touchstone.ledger.intake.recipe_checks import RecipeUnreadable, sentences
from touchstone.ledger.intake.recipe_text import columns_of, parsed
from touchstone.ledger.models import Recipe, Source
from touchstone.web.guards import Request, may
from touchstone.web.saying import said

MOST_BYTES = 256 * 1024
"""A recipe is a page of text; what is larger is none."""

HEARS = dict(Source.Hears.choices)
PLACED = re.compile(r"\b(file|encounter|people|column|stage|rule|reading) (\d+)\b", re.IGNORECASE)
AT_LINE = re.compile(r"\bline (\d+)\b")
PROMISE = re.compile(r"\s*\[encounter\.promise\]")
QUOTED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True)
class Problem:
    """What is wrong with a recipe's text, and on which line, where that can be told (else 0)."""

    sentence: str
    line: int
    text: str = ""


def problem_of(text: str, sentence: str) -> Problem:
    """A refusal of a recipe with the line it speaks of."""
    lines = text.splitlines()
    at = _line_of(lines, sentence)
    return Problem(sentence, at, lines[at - 1].strip() if 0 < at <= len(lines) else "")


def _line_of(lines: Sequence[str], sentence: str) -> int:
    if told := AT_LINE.search(sentence):
        return min(int(told[1]), len(lines))
    start, found = 0, 0
    for place in PLACED.finditer(sentence):
        heading = re.compile(rf"\s*\[\[(?:\w+\.)*{place[1].lower()}\]\]")
        at = [number for number, line in enumerate(lines, 1) if number > start and heading.match(line)]
        if len(at) < int(place[2]):
            break
        start = found = at[int(place[2]) - 1]
    if "promise:" in sentence:
        at = [number for number, line in enumerate(lines, 1) if number > start and PROMISE.match(line)]
        start = found = at[0] if at else found
    for word in QUOTED.findall(sentence):
        at = [number for number, line in enumerate(lines, 1) if number > start and word in line]
        if at:
            return at[0]
    return found


def checked(text: str) -> tuple[Problem, ...]:
    """All that is wrong with a recipe's text; nothing: it can be used."""
    called = _("The recipe")
    try:
        recipe = parsed(text, called=called)
    except RecipeUnreadable as refusal:
        told = [refusal.sentence.removeprefix(f"{called}: ")]
    else:
        told = list(dict.fromkeys(sentences(recipe, columns_of(recipe))))
    return tuple(problem_of(text, sentence[:1].upper() + sentence[1:]) for sentence in told)


@dataclass(frozen=True)
class RecipeLine:
    """One recipe in the list: what it is for, whether it was tried, whom its file hears."""

    title: str
    about: str
    href: str
    text_href: str
    tried: str
    hears: str
    recipe: Recipe | None = None


@dataclass(frozen=True)
class RecipesPage:
    """All recipes: one's own, those that come along, those out of use."""

    form: RecipeForm
    problems: Sequence[Problem]
    own: Sequence[RecipeLine]
    ready: Sequence[RecipeLine]
    retired: Sequence[Recipe]


class RecipeForm(forms.Form):
    """A recipe handed in as a file, or as text."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        required=False,
        widget=forms.FileInput(attrs={"class": "input", "accept": ".toml,text/plain"}),
    )
    text = forms.CharField(
        label=gettext_lazy("Or paste it here"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "textarea recipe-text", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """The text, wherever it came from; UTF-8, at most 256 KB."""
        told = super().clean() or {}
        file, text = told.get("file"), told.get("text", "")
        if file is None and not text.strip():
            self.add_error("file", _("Choose a file, or paste the recipe below."))
        elif (file is not None and file.size > MOST_BYTES) or len(text.encode()) > MOST_BYTES:
            self.add_error("file", _("This is larger than 256 KB; a recipe never is."))
        elif file is not None:
            try:
                told["text"] = file.read().decode("utf-8-sig")
            except UnicodeDecodeError:
                self.add_error("file", _("This is no text in UTF-8. Save it as plain text and try again."))
        return told


class KeepForm(forms.Form):
    """A recipe's name and its text."""

    title = forms.CharField(
        label=gettext_lazy("Its name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a name you will know it by next month.")},
    )
    text = forms.CharField(
        label=gettext_lazy("The recipe"),
        strip=False,
        widget=forms.Textarea(attrs={"rows": 24, "class": "recipe-text", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("There is nothing in it.")},
    )

    def clean_text(self) -> str:
        """Line ends as they are kept; at most 256 KB."""
        text = str(self.cleaned_data["text"]).replace("\r\n", "\n")
        if len(text.encode()) > MOST_BYTES:
            raise forms.ValidationError(_("This is larger than 256 KB; a recipe never is."))
        return text


def tried_words(tried: str) -> str:
    """Whether a recipe was tried on a real export, or written after the published format only."""
    if tried == "real":
        return _("tried on real files")
    return _("by the published format, not yet tried on a real file") if tried == "documented" else ""


def _first_sentence(about: str) -> str:
    first, stop, _rest = " ".join(about.split()).partition(". ")
    return f"{first}." if stop else first


def _ready_line(one: Ready) -> RecipeLine:
    return RecipeLine(
        title=one.title,
        about=_first_sentence(one.about),
        href=reverse("bring_in_ready", args=[one.slug]),
        text_href=reverse("bring_in_ready_text", args=[one.slug]),
        tried=one.tried,
        hears=str(HEARS.get(one.spec.hears, "")),
    )


def _own_line(recipe: Recipe) -> RecipeLine:
    spec = _spec_of(recipe.text)
    return RecipeLine(
        title=recipe.title,
        about=_first_sentence(spec.about) if spec else "",
        href=reverse("bring_in_recipe", args=[recipe.slug]),
        text_href=reverse("bring_in_recipe_text", args=[recipe.slug]),
        tried=spec.tried if spec else "",
        hears=str(HEARS.get(spec.hears, "")) if spec else "",
        recipe=recipe,
    )


def _spec_of(text: str) -> RecipeSpec | None:
    try:
        return parsed(text)
    except RecipeUnreadable:
        return None


@may("bring_in")
def bring_in_recipes(request: Request) -> HttpResponse:
    """All recipes; a file or a text handed in becomes one's own."""
    form = RecipeForm(request.POST, request.FILES) if request.method == "POST" else RecipeForm()
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"].replace("\r\n", "\n")
        problems = checked(text)
        if not problems:
            return _kept(request, text)
        form = RecipeForm({"text": text})
    kept_ones = list(Recipe.objects.select_related("by"))
    page = RecipesPage(
        form=form,
        problems=problems,
        own=[_own_line(one) for one in kept_ones if one.retired_at is None],
        ready=[_ready_line(one) for one in ready()],
        retired=[one for one in kept_ones if one.retired_at is not None],
    )
    status = 422 if form.errors or problems else 200
    return render(request, "bring_in/recipes.html", {"page": page}, status=status)


def _kept(request: Request, text: str) -> HttpResponse:
    """Kept as one's own; the very same text is not kept twice."""
    kept = Recipe.objects.filter(text=text, retired_at=None).first()
    if kept is not None:
        said(request, _("This recipe is kept already, as “%(name)s”.") % {"name": kept.title})
    else:
        kept = keeping.keep_recipe(text=text, title=parsed(text).title, by=request.scope.user, now=request.now)
        said(request, _("“%(name)s” is kept.") % {"name": kept.title})
    return redirect("bring_in_recipe", kept.slug)


@dataclass(frozen=True)
class RecipePage:
    """One recipe: its text to change, or, where it comes with Touchstone, to read and to copy."""

    title: str
    about: str
    tried: str
    hears: str
    text: str
    form: KeepForm | None
    problems: Sequence[Problem]
    recipe: Recipe | None
    text_href: str
    files: Sequence[tuple[str, str, Sequence[str]]]


def _files_told(spec: RecipeSpec | None) -> list[tuple[str, str, Sequence[str]]]:
    return [(one.name, one.match, one.headers) for one in spec.files] if spec else []


@may("bring_in")
def bring_in_recipe(request: Request, slug: str) -> HttpResponse:
    """One of our own recipes: read it, change it as text; what is wrong is said by line."""
    recipe = get_object_or_404(Recipe.objects.select_related("by"), slug=slug)
    form = KeepForm(request.POST or None, initial={"title": recipe.title, "text": recipe.text})
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and form.is_valid():
        text, title = form.cleaned_data["text"], form.cleaned_data["title"]
        problems = checked(text)
        if not problems:
            keeping.change_recipe(recipe=recipe, text=text, title=title, by=request.scope.user, now=request.now)
            said(request, _("“%(name)s” is changed. What came in by it before stays as it is.") % {"name": title})
            return redirect("bring_in_recipe", recipe.slug)
    line, spec = _own_line(recipe), _spec_of(recipe.text)
    page = RecipePage(
        title=recipe.title,
        about=spec.about if spec else "",
        tried=tried_words(line.tried),
        hears=line.hears,
        text=recipe.text,
        form=form,
        problems=problems,
        recipe=recipe,
        text_href=line.text_href,
        files=_files_told(spec),
    )
    return render(request, "bring_in/recipe.html", {"page": page}, status=422 if form.errors or problems else 200)


def _ready(slug: str) -> Ready:
    found = ready_named(slug)
    if found is None:
        raise Http404
    return found


@may("bring_in")
def bring_in_ready(request: Request, slug: str) -> HttpResponse:
    """A recipe that comes with Touchstone: read it, or make a copy of one's own to change."""
    one = _ready(slug)
    if request.method == "POST":
        kept = keeping.keep_recipe(text=one.text, title=one.title, by=request.scope.user, now=request.now)
        said(request, _("“%(name)s” is yours to change now.") % {"name": kept.title})
        return redirect("bring_in_recipe", kept.slug)
    line = _ready_line(one)
    page = RecipePage(
        title=one.title,
        about=one.about,
        tried=tried_words(one.tried),
        hears=line.hears,
        text=one.text,
        form=None,
        problems=(),
        recipe=None,
        text_href=line.text_href,
        files=_files_told(one.spec),
    )
    return render(request, "bring_in/recipe.html", {"page": page})


@may("bring_in")
def bring_in_recipe_text(request: Request, slug: str) -> HttpResponse:
    """One of our own recipes as a file."""
    del request
    recipe = get_object_or_404(Recipe, slug=slug)
    return _as_file(recipe.slug, recipe.text)


@may("bring_in")
def bring_in_ready_text(request: Request, slug: str) -> HttpResponse:
    """A recipe that comes with Touchstone as a file."""
    del request
    one = _ready(slug)
    return _as_file(one.slug, one.text)


def _as_file(slug: str, text: str) -> HttpResponse:
    answer = HttpResponse(text, content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{slug}.toml"'
    return answer


@may("bring_in")
@require_POST
def bring_in_recipe_retire(request: Request, slug: str) -> HttpResponse:
    """Take a recipe out of use; it can be brought back."""
    recipe = get_object_or_404(Recipe, slug=slug)
    keeping.retire_recipe(recipe=recipe, by=request.scope.user, now=request.now)
    undo = reverse("bring_in_recipe_back", args=[slug])
    said(request, _("“%(name)s” is out of use. What came in by it stays.") % {"name": recipe.title}, undo=undo)
    return redirect("bring_in_recipes")


@may("bring_in")
@require_POST
def bring_in_recipe_back(request: Request, slug: str) -> HttpResponse:
    """Use a recipe again."""
    recipe = get_object_or_404(Recipe, slug=slug)
    keeping.bring_back_recipe(recipe=recipe, by=request.scope.user, now=request.now)
    said(request, _("“%(name)s” is in use again.") % {"name": recipe.title})
    return redirect("bring_in_recipes")
