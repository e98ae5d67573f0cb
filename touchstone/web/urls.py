"""The table of contents of the product."""

from django.urls import URLPattern, URLResolver, path

from touchstone.web import (
    account,
    company,
    deeds,
    departments,
    health,
    map,
    method,
    note,
    note_many,
    qr,
    roster,
    start,
    team,
    theme,
    today,
    touchpoint,
)
from touchstone.web import (
    public as public_page,
)
from touchstone.web.guards import public

urlpatterns: list[URLPattern | URLResolver] = [
    # Today
    path("", today.today_page, name="today"),
    # Map
    path("map/", map.map_page, name="map"),
    path("map/<slug:journey>/", map.map_journey, name="map_journey"),
    path("touchpoints/<slug:slug>/", touchpoint.touchpoint_page, name="touchpoint"),
    path("touchpoints/<slug:slug>/rows/", touchpoint.touchpoint_rows, name="touchpoint_rows"),
    path("method/", method.method_page, name="method"),
    # Note
    path("note/", note.note_page, name="note"),
    path("note/before/", note.note_notice, name="note_notice"),
    path("note/who/", note.note_who, name="note_who"),
    path("note/many/", note_many.note_many, name="note_many"),
    path("note/sheet/", note_many.note_sheet, name="note_sheet"),
    path("note/undo/<str:notes>/", note.note_undo, name="note_undo"),
    # Let them say it themselves
    path("t/<str:token>/", public_page.public_touchpoint, name="public_touchpoint"),
    path("t/<str:token>/thanks/", public_page.public_thanks, name="public_thanks"),
    path("touchpoints/<slug:slug>/qr/", qr.touchpoint_qr, name="touchpoint_qr"),
    path("branches/<slug:slug>/qr/", qr.branch_qr, name="branch_qr"),
    # Signing in
    path("sign-in/", account.sign_in, name="sign_in"),
    path("sign-in/<str:token>/", account.sign_in_link, name="sign_in_link"),
    path("sign-out/", account.sign_out, name="sign_out"),
    path("start/", start.start, name="start"),
    path("start/<slug:step>/", start.start_step, name="start_step"),
    # Settings
    path("settings/", company.settings_page, name="settings"),
    path("settings/branches/", company.branches, name="branches"),
    path("settings/open-a-branch/", company.branch_new, name="branch_new"),
    path("settings/branches/<slug:slug>/", company.branch_edit, name="branch_edit"),
    path("settings/branches/<slug:slug>/move/", company.branch_move, name="branch_move"),
    path("settings/branches/<slug:slug>/retire/", company.branch_retire, name="branch_retire"),
    path("settings/branches/<slug:slug>/bring-back/", company.branch_back, name="branch_back"),
    path("settings/departments/", departments.departments, name="departments"),
    path("settings/departments/<slug:slug>/rename/", departments.department_rename, name="department_rename"),
    path("settings/departments/<slug:slug>/retire/", departments.department_retire, name="department_retire"),
    path("settings/departments/<slug:slug>/bring-back/", departments.department_back, name="department_back"),
    path("settings/access/", team.team, name="team"),
    path("settings/access/new/", team.team_new, name="team_new"),
    path("settings/access/<int:pk>/", team.member, name="member"),
    path("settings/access/<int:pk>/link/", team.member_link, name="member_link"),
    path("settings/access/<int:pk>/invite/", team.member_invite, name="member_invite"),
    path("settings/access/<int:pk>/give/", team.access_give, name="access_give"),
    path("settings/access/<int:pk>/end/<int:membership>/", team.access_end, name="access_end"),
    path("settings/access/<int:pk>/part/", team.member_part, name="member_part"),
    path("settings/access/<int:pk>/bring-back/", team.member_back, name="member_back"),
    path("settings/table/", roster.roster, name="roster"),
    path("settings/table/branches-and-people.csv", roster.roster_csv, name="roster_csv"),
    path("settings/deeds/", deeds.deeds, name="deeds"),
    path("settings/deeds/who-did-what.csv", deeds.deeds_csv, name="deeds_csv"),
    path("settings/password/", account.password, name="password"),
    path("settings/theme/", public(theme.choose_theme), name="theme"),
    path("settings/health/", health.health_page, name="health"),
]
