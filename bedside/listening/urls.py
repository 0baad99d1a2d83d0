"""Addresses of listening: the overview, search, one mention, and the signed intake."""

from django.urls import path

from bedside.listening import intake
from bedside.listening.views import mention, overview

app_name = "listening"
urlpatterns = [
    path("listening/news", overview.news, name="news"),
    path("listening/mentions/<int:pk>", mention.mention, name="mention"),
    path("intake/<int:pk>", intake.receive, name="intake"),
]
