"""The forms of the register: each says in plain words what is asked and, at the field, what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from touchstone.company.models import Department, User
from touchstone.fields import Wording
from touchstone.people.models import Role
from touchstone.register.models import Design, Journey, PromiseRevision, Stage, Touchpoint
from touchstone.register.tidying import LONGEST_NAME

Due = PromiseRevision.Due
HOURS_A_DAY = 24
SELECT = forms.Select(attrs={"class": "select"})
NO_NAME = {"required": gettext_lazy("Give it a name.")}
CHANNELS = (
    gettext_lazy("in person"),
    gettext_lazy("phone"),
    gettext_lazy("web"),
    gettext_lazy("mail"),
    gettext_lazy("post"),
    gettext_lazy("chat"),
    gettext_lazy("on paper"),
    gettext_lazy("sign"),
)
"""Offered while typing; any other word is fine."""


def name_field(label: Any, hint: Any = "") -> forms.CharField:
    """A name in a shop owner's words."""
    return forms.CharField(label=label, help_text=hint, max_length=LONGEST_NAME, error_messages=NO_NAME)


def long_text(label: Any, hint: Any, *, rows: int = 2, required: bool = False) -> forms.CharField:
    """A sentence or two."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows, "class": "textarea short"}),
        max_length=4000,
    )


class JourneyForm(forms.Form):
    """Whose journey it is, what they need, how they should feel at the end; then what to call it."""

    whose = forms.ChoiceField(label=gettext_lazy("Who comes to us?"), choices=Role.Kind.choices)
    need = long_text(
        gettext_lazy("What do they need?"),
        gettext_lazy("In their words: “I want my garden to live through the summer.”"),
    )
    feel = long_text(
        gettext_lazy("How should they feel when they leave?"),
        gettext_lazy("One feeling is enough: “Sure that it will grow.”"),
    )
    name = name_field(gettext_lazy("What do you call this journey?"), gettext_lazy("For example: Buying from us."))

    @classmethod
    def of(cls, journey: Journey) -> dict[str, Any]:
        """What stands there now."""
        return {field: getattr(journey, field) for field in ("whose", "need", "feel", "name")}


class StageForm(forms.Form):
    """A stretch of a journey, and which half it belongs to."""

    name = name_field(gettext_lazy("What do they do at this stage?"), gettext_lazy("For example: Look us up."))
    half = forms.ChoiceField(
        label=gettext_lazy("Which half is it?"),
        choices=[
            (Stage.Half.ATTRACT, gettext_lazy("Attract: before they first buy")),
            (Stage.Half.SATISFY, gettext_lazy("Satisfy: from the first time they buy")),
        ],
        widget=forms.RadioSelect,
        initial=Stage.Half.SATISFY,
        help_text=gettext_lazy("Today adds the two halves up apart: how well you attract, and how well you satisfy."),
        error_messages={"required": gettext_lazy("Choose one of the two.")},
    )


class FactsForm(forms.Form):
    """What a touchpoint is called, whose it is, and who looks after it."""

    name = name_field(gettext_lazy("Name"))
    whose = forms.ChoiceField(label=gettext_lazy("Whom do we meet here?"), choices=Role.Kind.choices)
    channel = forms.CharField(
        label=gettext_lazy("By which way?"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"list": "channels", "autocomplete": "off", "class": "input"}),
        help_text=gettext_lazy("In person, phone, web …"),
    )
    direct = forms.ChoiceField(
        label=gettext_lazy("Do they meet us or somebody else?"),
        choices=[
            ("yes", gettext_lazy("Directly: they meet one of us, or something of ours")),
            ("no", gettext_lazy("Indirectly: through a friend, a dealer, a carrier")),
        ],
        widget=forms.RadioSelect,
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Which department stands behind it?"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
        widget=SELECT,
    )
    new_department = forms.CharField(
        label=gettext_lazy("Or a new department"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Who looks after it?"),
        queryset=User.objects.none(),
        required=False,
        empty_label=gettext_lazy("nobody yet"),
        widget=SELECT,
    )
    review_on = forms.DateField(
        label=gettext_lazy("When is it looked over next?"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input"}, format="%Y-%m-%d"),
        error_messages={"invalid": gettext_lazy("Write the day as year, month, day: 2027-01-31.")},
    )
    yearly_volume = forms.IntegerField(
        label=gettext_lazy("How many people a year, about?"),
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        help_text=gettext_lazy("A guess is fine. What is recorded takes its place."),
        error_messages={
            "invalid": gettext_lazy("A whole number of people, please: 1200."),
            "min_value": gettext_lazy("Fewer than nobody cannot come."),
            "max_value": gettext_lazy("That is more than the whole world."),
        },
        widget=forms.NumberInput(attrs={"class": "input"}),
    )

    def __init__(self, data: Mapping[str, Any] | None, *, touchpoint: Touchpoint) -> None:
        super().__init__(data, initial=self.of(touchpoint))
        departments = Department.objects.filter(retired_at=None) | Department.objects.filter(
            pk=touchpoint.department_id or 0
        )
        owners = User.objects.filter(left_at=None) | User.objects.filter(pk=touchpoint.owner_id or 0)
        self.fields["department"].queryset = departments  # type: ignore[attr-defined]
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]

    @staticmethod
    def of(touchpoint: Touchpoint) -> dict[str, Any]:
        """What stands there now."""
        same = ("name", "whose", "channel", "review_on", "yearly_volume")
        return {field: getattr(touchpoint, field) for field in same} | {
            "direct": "yes" if touchpoint.direct else "no",
            "department": touchpoint.department_id,
            "owner": touchpoint.owner_id,
        }

    @property
    def said(self) -> dict[str, Any]:
        """What `change_touchpoint` takes (a new department aside)."""
        said = {key: value for key, value in self.cleaned_data.items() if key != "new_department"}
        said["direct"] = said["direct"] == "yes"
        said["channel"] = " ".join(said["channel"].split())
        return said


class DesignForm(forms.Form):
    """How a touchpoint is meant to be, from the person's side."""

    need = long_text(
        gettext_lazy("What do they need when they come here?"),
        gettext_lazy("Their need, not our offer: “To be heard once, by somebody who can put it right.”"),
    )
    know = long_text(
        gettext_lazy("What should they know afterwards?"),
        gettext_lazy("What makes them feel safe: “Who has it now, and the hour they hear from us.”"),
    )
    feel = long_text(
        gettext_lazy("How should they feel afterwards?"),
        gettext_lazy("“Welcome, never a nuisance.”"),
    )
    steps = long_text(
        gettext_lazy("Which steps must they take?"),
        gettext_lazy("One a line, only what they have to do themselves. Fewer is better."),
        rows=5,
    )
    next = long_text(
        gettext_lazy("What happens next?"),
        gettext_lazy("What they can count on: who does what, and by when. This is shown to them."),
    )

    @staticmethod
    def of(design: Design | None, language: str) -> dict[str, str]:
        """What stands there now, in the company's language."""
        names = ("need", "know", "feel", "steps", "next")
        return {name: getattr(design, name).in_language(language) if design else "" for name in names}

    def said(self, design: Design | None, language: str) -> dict[str, Mapping[str, str]]:
        """What `design_touchpoint` takes: only what was said anew, other languages kept."""
        before = self.of(design, language)
        return {
            name: in_language(getattr(design, name) if design else Wording(), language, text)
            for name, text in self.cleaned_data.items()
            if text.splitlines() != before[name].splitlines()
        }


class PromiseForm(forms.Form):
    """What people may count on, by when, and how often we mean to keep it."""

    words = long_text(
        gettext_lazy("What do we promise?"),
        gettext_lazy("As you would say it to them: “We call you back within four hours.”"),
        required=True,
    )
    due = forms.ChoiceField(
        label=gettext_lazy("By when?"),
        choices=[
            (Due.STATED, gettext_lazy("By a time we name each time")),
            (Due.WITHIN, gettext_lazy("Within a number of hours or days")),
            (Due.DAY, gettext_lazy("By the end of a day we name")),
            (Due.NONE, gettext_lazy("Always: without a time")),
        ],
        widget=forms.RadioSelect,
        initial=Due.STATED,
        error_messages={"required": gettext_lazy("Choose by when it is due.")},
    )
    within = forms.FloatField(
        label=gettext_lazy("Within how many?"),
        required=False,
        error_messages={"invalid": gettext_lazy("A number, please: 4 or 0.5.")},
        widget=forms.NumberInput(attrs={"step": "any", "min": "0", "class": "input"}),
    )
    unit = forms.ChoiceField(
        label=gettext_lazy("Hours or days?"),
        choices=[("hours", gettext_lazy("hours")), ("days", gettext_lazy("days"))],
        required=False,
        widget=SELECT,
    )
    aim = forms.FloatField(
        label=gettext_lazy("How often do we mean to keep it, in %?"),
        initial=95,
        help_text=gettext_lazy("95 says: in 19 cases of 20."),
        error_messages={
            "required": gettext_lazy("Say how often: 95 for nineteen of twenty."),
            "invalid": gettext_lazy("A number from 1 to 100, please."),
        },
        widget=forms.NumberInput(attrs={"step": "any", "min": "1", "max": "100"}),
    )

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.fields["words"].error_messages["required"] = _("Say what they may count on.")

    @staticmethod
    def of(revision: PromiseRevision | None, language: str) -> dict[str, Any]:
        """What is promised now."""
        if revision is None:
            return {}
        days = revision.hours_as_days
        amount = days or revision.within_hours
        return {
            "words": revision.text.in_language(language),
            "due": revision.due,
            "within": int(amount) if amount is not None and amount == int(amount) else amount,
            "unit": "days" if days else "hours",
            "aim": f"{round(100 * revision.aim, 2):g}",
        }

    def clean(self) -> dict[str, Any]:
        """A number of hours goes with its rule; the aim is a share."""
        told = super().clean() or {}
        within, aim = told.get("within"), told.get("aim")
        if told.get("due") == Due.WITHIN and "within" not in self.errors:
            hours = (within or 0) * (HOURS_A_DAY if told.get("unit") == "days" else 1)
            if not within or within <= 0:
                self.add_error("within", _("Say within how many hours or days."))
            elif hours > HOURS_A_DAY * 366:
                self.add_error("within", _("At most a year: nobody waits longer."))
            told["hours"] = hours
        if aim is not None and not 1 <= aim <= 100:
            self.add_error("aim", _("A number from 1 to 100, please."))
        return told

    def said(self, text: Wording, language: str) -> dict[str, Any]:
        """What `make_promise` and `revise_promise` take; other languages kept."""
        told = self.cleaned_data
        return {
            "text": in_language(text, language, told["words"]),
            "due": told["due"],
            "within_hours": told.get("hours") if told["due"] == Due.WITHIN else None,
            "aim": told["aim"] / 100,
        }


def in_language(wording: Wording, language: str, text: str) -> dict[str, str]:
    """The wording with this text in this language; the same words as were shown leave it as it is."""
    if wording and text.split() == wording.in_language(language).split():
        return dict(wording)
    return {**wording, language: text} if language in wording else {language: text, **wording}
