"""Opening an empty company: the person who comes first, the company after; one calm page a question."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from touchstone.company.places import CURRENCIES, countries, country_of_zone, currency_of_country, zones
from touchstone.company.queries import branch_tree
from touchstone.company.sign_in import checked_password
from touchstone.errors import Refusal
from touchstone.packs.opening import Answers, open_business
from touchstone.packs.starter import OfferedJourney, starter
from touchstone.web.account import BACKEND, SETTING_UP
from touchstone.web.guards import public
from touchstone.web.saying import said

ANSWERS = "start"
"""Where the answers so far stand in the session, by step."""


class NeedForm(forms.Form):
    """Who comes, and what they need."""

    who = forms.CharField(
        label=gettext_lazy("Who comes to you?"),
        help_text=gettext_lazy("In your words, like: people whose bicycle has broken down."),
        max_length=120,
        error_messages={"required": gettext_lazy("Say it in a few words; you can change it any day.")},
    )
    need = forms.CharField(
        label=gettext_lazy("What do they need?"),
        help_text=gettext_lazy("Not what you sell: what they want to get done, or be rid of."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say it in a few words; you can change it any day.")},
    )


class FeelForm(forms.Form):
    """How they should feel when they leave."""

    feel = forms.CharField(
        label=gettext_lazy("How should they feel when they leave?"),
        help_text=gettext_lazy("What you would like to overhear them say to a friend on the way home."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Say it in a few words; you can change it any day.")},
    )


class ZoneSelect(forms.Select):
    """A choice of time zones in which each tells its country and currency, for the script that fills in the rest."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """One zone."""
        option = super().create_option(name, value, *args, **kwargs)
        country = country_of_zone().get(str(value), "")
        if country:
            option["attrs"] |= {"data-country": country, "data-currency": currency_of_country().get(country, "")}
        return option


def _choices(first: str, words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", first), *words.items()]


class CompanyForm(forms.Form):
    """The company: its name, and what holds there."""

    name = forms.CharField(
        label=gettext_lazy("What is your business called?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": gettext_lazy("It needs a name.")},
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        help_text=gettext_lazy("So that “by Tuesday” means your Tuesday."),
        widget=ZoneSelect,
        error_messages={"required": gettext_lazy("Choose the time zone you live by.")},
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"),
        error_messages={"required": gettext_lazy("Choose the currency you are paid in.")},
    )
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)

    def __init__(self, data: Mapping[str, Any] | None = None, **how: Any) -> None:
        super().__init__(data, **how)
        for name, choices in (
            ("time_zone", _choices(_("choose one"), {zone: zone.replace("_", " ") for zone in zones()})),
            ("currency", _choices(_("choose one"), {code: code for code in CURRENCIES})),
            ("country", _choices(_("not said"), countries())),
        ):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices


class BranchForm(forms.Form):
    """The first branch, where there is more than one place."""

    branch = forms.CharField(
        label=gettext_lazy("What do you call the place people come to?"),
        help_text=gettext_lazy("A street, a town, or “online”. With one place only, leave it empty."),
        max_length=120,
        required=False,
    )


class RegisterForm(forms.Form):
    """The touchpoints nearly every business has: each kept under its name, or another, or dropped."""

    def __init__(self, data: Mapping[str, Any] | None = None, **how: Any) -> None:
        super().__init__(data, **how)
        for journey in starter():
            for one in journey.touchpoints:
                self.fields[f"keep-{one.slug}"] = forms.BooleanField(required=False, initial=True)
                self.fields[f"name-{one.slug}"] = forms.CharField(required=False, max_length=120, initial=one.name)

    @property
    def journeys(self) -> list[tuple[OfferedJourney, list[tuple[str, forms.BoundField, forms.BoundField, str]]]]:
        """What is offered, with the two fields of each: keep it, and the name it goes by."""
        return [
            (
                journey,
                [
                    (one.slug, self[f"keep-{one.slug}"], self[f"name-{one.slug}"], one.name)
                    for one in journey.touchpoints
                ],
            )
            for journey in starter()
        ]


def kept(answers: Mapping[str, Any]) -> dict[str, str]:
    """The touchpoints kept: slug → the name it goes by."""
    return {
        name.removeprefix("keep-"): str(answers.get(f"name-{name.removeprefix('keep-')}", ""))
        for name, on in answers.items()
        if name.startswith("keep-") and on
    }


class OwnerForm(forms.Form):
    """Whoever opens the company: its first owner."""

    owner = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": gettext_lazy("Your name is missing.")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your e-mail"),
        help_text=gettext_lazy("You sign in with it. No mail is sent to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "username", "inputmode": "email"}),
        error_messages={"required": gettext_lazy("Your e-mail is missing.")},
    )
    password = forms.CharField(
        label=gettext_lazy("A password"),
        strip=False,
        max_length=400,
        help_text=gettext_lazy("At least ten characters. A short sentence is easy to keep in mind."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": gettext_lazy("The password is missing.")},
    )

    def clean_password(self) -> str:
        """Not easy to guess."""
        try:
            return checked_password(str(self.cleaned_data["password"]))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence) from None


STEPS: dict[str, type[forms.Form]] = {
    "need": NeedForm,
    "feel": FeelForm,
    "company": CompanyForm,
    "branch": BranchForm,
    "register": RegisterForm,
    "owner": OwnerForm,
}
"""In the order of the articles: begin with the person and what they need, work backwards to the company (3.2)."""

Order = tuple(STEPS)


@dataclass(frozen=True)
class StartPage:
    """One question: which step, what was answered so far, and the way back."""

    step: str
    form: forms.Form
    number: int
    before: str
    who: str

    @property
    def steps(self) -> list[bool]:
        """One mark a step: whether it is reached."""
        return [place < self.number for place in range(len(STEPS))]

    @property
    def many(self) -> int:
        """How many steps there are."""
        return len(STEPS)


def _elsewhere(request: HttpRequest) -> HttpResponse | None:
    """Where whoever does not belong here goes: the company is open already, or they lack the first link."""
    if branch_tree().root is not None:
        return redirect("today")
    return None if request.session.get(SETTING_UP) else redirect("sign_in")


@public
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Go on where the answers end."""
    if (elsewhere := _elsewhere(request)) is not None:
        return elsewhere
    answered = request.session.get(ANSWERS, {})
    return redirect("start_step", next((step for step in Order if step not in answered), Order[-1]))


@public
@never_cache
@sensitive_post_parameters("password")
def start_step(request: HttpRequest, step: str) -> HttpResponse:
    """Ask one thing; answers stay until the last, so that a reload or a walk back loses nothing."""
    if step not in STEPS:
        raise Http404
    if (elsewhere := _elsewhere(request)) is not None:
        return elsewhere
    answered: dict[str, dict[str, Any]] = request.session.get(ANSWERS, {})
    missing = next((one for one in Order if one not in answered), Order[-1])
    if Order.index(step) > Order.index(missing):
        return redirect("start_step", missing)
    form = STEPS[step](request.POST if request.method == "POST" else None, initial=answered.get(step))
    if request.method == "POST" and form.is_valid():
        if step == Order[-1]:
            return _open(request, answered, form)
        request.session[ANSWERS] = {**answered, step: form.cleaned_data}
        return redirect("start_step", Order[Order.index(step) + 1])
    return _asked(request, step, form, answered)


def _asked(request: HttpRequest, step: str, form: forms.Form, answered: Mapping[str, Any]) -> HttpResponse:
    place = Order.index(step)
    page = StartPage(
        step=step,
        form=form,
        number=place + 1,
        before=Order[place - 1] if place else "",
        who=answered.get("need", {}).get("who", ""),
    )
    return render(request, f"start/{step}.html", {"page": page}, status=422 if form.errors else 200)


def _open(request: HttpRequest, answered: Mapping[str, dict[str, Any]], form: forms.Form) -> HttpResponse:
    answers = Answers(
        **answered["need"],
        **answered["feel"],
        **answered["company"],
        **answered["branch"],
        keep=kept(answered["register"]),
        **form.cleaned_data,
    )
    try:
        owner = open_business(answers=answers, now=timezone.now())
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _asked(request, "owner", form, answered)
    request.session.flush()
    login(request, owner, backend=BACKEND)
    said(
        request,
        _(
            "%(name)s is open. Begin with the last person who came to you: where was it, and did it build or erode "
            "their trust? Then look at the map. And if you have an export of orders, ratings or tickets: bring it in."
        )
        % {"name": answers.name},
    )
    return redirect("note")
