"""Addresses of channels. What they rejected, and the import of files, belong to listening, which keeps mentions."""

from django.urls import path

from bedside.channels.views import one

app_name = "channels"
urlpatterns = [
    path("channels/new", one.new, name="new"),
    path("channels/<int:pk>", one.channel, name="channel"),
    path("channels/<int:pk>/settings", one.settings, name="settings"),
    path("channels/<int:pk>/switch", one.switch, name="switch"),
    path("channels/<int:pk>/fetch", one.fetch, name="fetch"),
    path("channels/<int:pk>/secret", one.secret, name="secret"),
]
