"""Addresses of listening: the overview, search, one mention, and the signed intake."""

from django.urls import path

from bedside.listening import intake
from bedside.listening.views import mention, overview, readings, rejects, upload

app_name = "listening"
urlpatterns = [
    path("listening/news", overview.news, name="news"),
    path("listening/readings", readings.readings, name="readings"),
    path("listening/mentions/<int:pk>", mention.mention, name="mention"),
    path("channels/<int:pk>/rejects", rejects.rejects, name="rejects"),
    path("channels/<int:pk>/import", upload.upload, name="upload"),
    path("rejects/<int:pk>/raw", rejects.raw, name="reject_raw"),
    path("rejects/<int:pk>/retry", rejects.again, name="reject_retry"),
    path("rejects/<int:pk>/drop", rejects.drop, name="reject_drop"),
    path("intake/<int:pk>", intake.receive, name="intake"),
]
