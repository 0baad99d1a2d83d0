"""Addresses of the house itself: its files, the live line, likes, and the design page."""

from django.urls import path

from bedside.web import live, static, views

app_name = "web"
urlpatterns = [
    path("static/<path:name>", static.serve, name="static"),
    path("live", live.stream, name="live"),
    path("told", views.told, name="told"),
    path("preferences", views.preferences, name="preferences"),
    path("design", views.design, name="design"),
    path("design/<slug:screen>", views.design_screen, name="design-screen"),
]
