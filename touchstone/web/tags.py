"""Template tags and filters every page may use: icons, scores, people, dates, and the shared parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BoundField, CheckboxInput, RadioSelect, Select, Textarea
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy, ngettext

from touchstone.web.bring_in_steps import way
from touchstone.web.drawings import figures
from touchstone.web.icons import icon as inline_icon
from touchstone.web.saying import UNDO

register = template.Library()

Shown = str | int | float
_ids = count(1)


@dataclass(frozen=True)
class Chapter:
    """One entry of the rail."""

    name: str
    words: str
    icon: str
    href: str
    current: bool


CHAPTERS = (
    ("today", gettext_lazy("Today"), "sun"),
    ("map", gettext_lazy("Map"), "map"),
    ("people", gettext_lazy("People"), "users"),
)
BRING_IN = ("bring_in", gettext_lazy("Bring in"), "file-up")
SETTINGS = ("settings", gettext_lazy("Settings"), "settings")


# --- navigation -----------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def chapters(context: template.Context, which: str = "all") -> list[Chapter]:
    """The chapters of the rail; the current one is `chapter` of the page's context, else told by the address.

    which: "all", or "settings" for those at the foot: bringing files in, for whoever may, and Settings.
    """
    request: HttpRequest | None = context.get("request")
    path = request.path if request else ""
    listed = []
    foot = (BRING_IN, SETTINGS) if (context.get("may") or {}).get("bring_in") else (SETTINGS,)
    for name, words, picture in foot if which == "settings" else CHAPTERS:
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        here = path == href or (href != "/" and path.startswith(href))
        current = context.get("chapter", name if here else "") == name
        listed.append(Chapter(name, str(words), picture, href, current))
    return listed


register.simple_tag(way, name="bring_in_steps")


@register.inclusion_tag("parts/crumbs.html")
def crumbs(*steps: str) -> dict[str, Any]:
    """The way here: {% crumbs href "Words" href "Words" "Here" %}; the last one may stand without an address."""
    pairs = [(steps[i], steps[i + 1]) for i in range(0, len(steps) - 1, 2)]
    return {"pairs": pairs, "here": steps[-1] if len(steps) % 2 else ""}


@register.inclusion_tag("parts/segmented.html")
def segmented(label: str, options: Sequence[tuple[str, str, bool]], *, hidden_label: bool = False) -> dict[str, Any]:
    """A filter of a few links: options are (href, words, current)."""
    return {"label": label, "options": options, "hidden_label": hidden_label, "uid": f"seg{next(_ids)}"}


# --- words and figures ----------------------------------------------------------------------------------------------


@register.filter
def points(score: float | None) -> str:
    """A mean with its sign and one digit: "+4.2"."""
    return "" if score is None else figures.signed(float(score))


@register.filter
def mark(score: int | None) -> str:
    """Whole points with their sign: "+4"."""
    return "" if score is None else figures.mark(int(score))


@register.filter
def people(n: int | None) -> str:
    """How many people, in words."""
    if n is None:
        return ""
    return ngettext("%(n)s person", "%(n)s people", n) % {"n": figures.whole(n)}


@register.filter
def whole(n: int | None) -> str:
    """A count in full, with the reader's thousands mark."""
    return "" if n is None else figures.whole(n)


@register.filter
def compact(n: int | None) -> str:
    """A big count in few letters: 9.2k."""
    return "" if n is None else figures.compact(n)


@register.filter
def percent(share: float | None) -> str:
    """A share as whole percent."""
    return "" if share is None else figures.percent(share)


def _local(when: date) -> date:
    return timezone.localtime(when) if isinstance(when, datetime) and timezone.is_aware(when) else when


@register.filter
def day(when: date | None) -> str:
    """A day with its year: "20 Nov 2026"."""
    # Translators: the pattern of a day with its year, in Django's date letters.
    return "" if when is None else date_format(_local(when), gettext("j M Y"))


@register.filter
def short_day(when: date | None) -> str:
    """A day without its year, for a column of one year: "20 Nov"."""
    # Translators: the pattern of a day without its year, in Django's date letters.
    return "" if when is None else date_format(_local(when), gettext("j M"))


@register.filter
def moment(when: datetime | None) -> str:
    """A day and a time of day in the active zone: "20 Nov 2026, 14:05"."""
    # Translators: the pattern of a day with the time of day, in Django's date letters.
    return "" if when is None else date_format(_local(when), gettext("j M Y, H:i"))


@register.filter
def initials(name: object) -> str:
    """The first letters of the first and the last word of a name."""
    words = str(name or "").split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def undo_of(message: Message) -> str:
    """The address a message's Undo button posts to, or nothing."""
    extra = message.extra_tags or ""
    return extra.removeprefix(UNDO) if extra.startswith(UNDO) else ""


# --- small parts ----------------------------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    """An icon as inline SVG; see icons.py."""
    return inline_icon(name, size, label)


def _side(score: float) -> str:
    return "builds" if figures.is_built(score) else "erodes"


@register.simple_tag
def points_chip(score: float, digits: int = 0) -> SafeString:
    """A score in its chip: round for plus, square for minus, the sign always printed."""
    return format_html('<span class="points-chip is-{}">{}</span>', _side(score), figures.signed(float(score), digits))


VERDICTS = {
    "builds": ("up", gettext_lazy("builds trust"), "builds"),
    "erodes": ("down", gettext_lazy("erodes trust"), "erodes"),
    "not_proven": ("", gettext_lazy("not proven yet"), "unproven"),
    "nobody_looked": ("", gettext_lazy("nobody has looked"), "unseen"),
    "marks_only": ("footprints", gettext_lazy("walked only"), "walker"),
}


@register.simple_tag
def verdict(name: str, words: str = "") -> SafeString:
    """A verdict in its tag, with a shape and a word; `words` replaces the usual ones."""
    picture, usual, css = VERDICTS[name]
    drawn = inline_icon(picture, 13 if name == "marks_only" else 10) if picture else ""
    return format_html('<span class="tag tag-{}">{}<span>{}</span></span>', css, drawn, words or usual)


@register.inclusion_tag("parts/stat.html")
def stat(name: str, value: Shown, words: str = "", *, side: str = "", picture: str = "") -> dict[str, Any]:
    """A count or a score a person would say aloud, with the words that make it a sentence.

    side: "builds" or "erodes" paints a score and puts its triangle before the name.
    """
    return {"name": name, "value": value, "words": words, "side": side, "picture": picture}


@register.inclusion_tag("parts/chance.html")
def chance(share: float) -> dict[str, Any]:
    """Ten small blocks and "7 in 10"."""
    return {"blocks": [block < figures.tenths(share) for block in range(10)], "words": figures.in_ten(share)}


@register.inclusion_tag("parts/meter.html")
def meter(share: float, aim: float | None = None) -> dict[str, Any]:
    """A promise kept: the kept part solid, the missed part hatched, the aim as a tick."""
    return {
        "share": f"{100 * share:.1f}%",
        "aim": f"{100 * aim:.1f}%" if aim is not None else "",
        "words": figures.percent(share),
    }


@register.simple_block_tag
def card(content: str, title: str = "", hint: str = "", *, css: str = "", level: int = 2) -> SafeString:
    """A card around the content: {% card "Title" hint="of what" css="card-loud" %} ... {% endcard %}."""
    return SafeString(
        render_to_string(
            "parts/card.html",
            {"content": content, "title": title, "hint": hint, "css": css, "level": level},
        )
    )


@register.simple_block_tag
def empty(content: str, title: str, sentence: str = "", *, picture: str = "sparkles") -> SafeString:
    """An empty page: a picture, what will stand here, what to do first; the content holds the button."""
    return SafeString(
        render_to_string(
            "parts/empty.html", {"content": content, "title": title, "sentence": sentence, "picture": picture}
        )
    )


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, hint: str = "", *, autofocus: bool = False) -> dict[str, Any]:
    """One field of a form: label, hint, control, error; a control with choices to tick shows them as cards."""
    widget = bound.field.widget
    css = {Select: "select", Textarea: "textarea"}
    kind = next((name for cls, name in css.items() if isinstance(widget, cls)), "input")
    hint = hint or str(bound.help_text)
    described = " ".join(
        part
        for part in (f"{bound.auto_id}-hint" if hint else "", f"{bound.auto_id}-error" if bound.errors else "")
        if part
    )
    attrs: dict[str, Any] = {"class": f"{kind} {widget.attrs.get('class', '')}".strip()}
    if described:
        attrs["aria-describedby"] = described
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if autofocus:
        attrs["autofocus"] = True
    one_box = isinstance(widget, CheckboxInput)
    many = isinstance(widget, RadioSelect)
    return {
        "bound": bound,
        "hint": hint,
        "many": many,
        "one_box": one_box,
        "control": "" if many else bound.as_widget(attrs={**attrs, "class": ""} if one_box else attrs),
    }


# --- the two controls -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Choice:
    """One of the twenty points: what it is worth, how it is written, how it is spoken."""

    value: int
    shown: str
    spoken: str


def spoken_points(value: int) -> str:
    """A score for the ear: "minus 4, erodes trust"."""
    if value > 0:
        return gettext("plus %(n)s, builds trust") % {"n": value}
    return gettext("minus %(n)s, erodes trust") % {"n": -value}


def _choice(value: int) -> Choice:
    return Choice(value, figures.mark(value), spoken_points(value))


@register.inclusion_tag("parts/points.html", name="points")
def points_control(
    about: str,
    *,
    name: str = "points",
    value: Shown | None = None,
    question: str = "",
    size: str = "large",
    allow_not_observed: bool = True,
    reason_name: str = "reason",
    reason: str = "",
    required: bool = False,
    error: str = "",
) -> dict[str, Any]:
    """Ten up, ten down, no zero: {% points "Buy something" name="points" value=mark %}.

    about: what is being marked, for the spoken name. value: −10 … −1, +1 … +10, "not_observed" or nothing;
    it is never pre-filled with anything but what the person said. size: "large" or "small".
    The form field `name` comes back as "-4", "7" or "not_observed"; `reason_name` says why not observed.
    """
    given = str(value or "")
    return {
        "about": about,
        "name": name,
        "value": int(given) if given.lstrip("+-").isdigit() else given,
        "question": question or (about if size == "small" else gettext("Ten up or ten down?")),
        "size": size,
        "allow_not_observed": allow_not_observed,
        "reason_name": reason_name,
        "reason": reason,
        "required": required,
        "error": error,
        "uid": f"points{next(_ids)}",
        "spoken_name": gettext("Points for %(about)s, ten down to ten up, no zero") % {"about": about},
        "builds": [_choice(size) for size in range(1, 11)],
        "erodes": [_choice(-size) for size in range(1, 11)],
    }


@register.inclusion_tag("parts/four_answers.html")
def four_answers(
    question: str,
    *,
    name: str = "answer",
    value: Shown | None = None,
    erodes_first: bool = False,
    allow_forgotten: bool = False,
    error: str = "",
) -> dict[str, Any]:
    """Built it or eroded it, a lot or a little; no middle. Comes back as "2", "1", "-1", "-2" (or "forgotten")."""
    built, eroded = gettext("Built it"), gettext("Eroded it")
    a_lot, a_little = gettext("a lot"), gettext("a little")
    answers = [
        {"value": 2, "side": "builds", "strong": True, "did": built, "much": a_lot},
        {"value": 1, "side": "builds", "strong": False, "did": built, "much": a_little},
        {"value": -1, "side": "erodes", "strong": False, "did": eroded, "much": a_little},
        {"value": -2, "side": "erodes", "strong": True, "did": eroded, "much": a_lot},
    ]
    given = str(value or "")
    return {
        "question": question,
        "name": name,
        "value": int(given) if given.lstrip("+-").isdigit() else given,
        "answers": answers[::-1] if erodes_first else answers,
        "allow_forgotten": allow_forgotten,
        "error": error,
        "uid": f"four{next(_ids)}",
    }
