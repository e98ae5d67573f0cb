"""The roof of all addresses: the door for people."""

from django.urls import include, path

from touchstone.web import pages

urlpatterns = [path("", include("touchstone.web.urls"))]
handler403 = pages.forbidden
handler404 = pages.not_found
handler500 = pages.broken
