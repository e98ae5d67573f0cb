"""Light, dark, or as the device says: kept in a cookie, one year."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

THEMES = ("system", "light", "dark")
COOKIE = "theme"
A_YEAR = 60 * 60 * 24 * 365


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Keep the choice and go back to where it was made."""
    back = request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = HttpResponseRedirect(back if safe else "/")
    theme = request.POST.get("theme", "")
    if theme in ("light", "dark"):
        answer.set_cookie(COOKIE, theme, max_age=A_YEAR, samesite="Lax", httponly=True)
    elif theme in THEMES:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
