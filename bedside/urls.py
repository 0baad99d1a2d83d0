"""Every address of the house, room by room. A route that policy/roles.yaml does not know fails the tests."""

from django.urls import URLPattern, URLResolver, include, path

from bedside.channels.views import listing
from bedside.demo import views as demo
from bedside.inbox.views import queue
from bedside.listening.views import overview, search
from bedside.publishing.views import approvals, compliance
from bedside.record.views import healthz
from bedside.web import views as web

urlpatterns: list[URLPattern | URLResolver] = [
    path("bad-afternoon", demo.bad_afternoon, name="bad_afternoon"),
    path("healthz", healthz, name="healthz"),
    path("", include("bedside.web.urls")),
    path("", include("bedside.people.urls")),
    path("", queue.front, name="front"),
    path("inbox", queue.inbox, name="inbox"),
    path("approvals", approvals.approvals, name="approvals"),
    path("compliance", compliance.compliance, name="compliance"),
    path("", include("bedside.inbox.urls")),
    path("", include("bedside.publishing.urls")),
    path("listening", overview.overview, name="listening"),
    path("search", search.search, name="search"),
    path("", include("bedside.listening.urls")),
    path("channels", listing.channels, name="channels"),
    path("", include("bedside.channels.urls")),
]
handler400 = web.bad_request
handler403 = web.forbidden
handler404 = web.not_found
handler500 = web.server_error
