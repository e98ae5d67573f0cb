"""The table of contents of the product."""

from django.urls import URLPattern, URLResolver, path

from touchstone.web import health, map, method, today, touchpoint

urlpatterns: list[URLPattern | URLResolver] = [
    # Today
    path("", today.today_page, name="today"),
    # Map
    path("map/", map.map_page, name="map"),
    path("map/<slug:journey>/", map.map_journey, name="map_journey"),
    path("touchpoints/<slug:slug>/", touchpoint.touchpoint_page, name="touchpoint"),
    path("touchpoints/<slug:slug>/rows/", touchpoint.touchpoint_rows, name="touchpoint_rows"),
    path("method/", method.method_page, name="method"),
    # Settings
    path("settings/health/", health.health_page, name="health"),
]
