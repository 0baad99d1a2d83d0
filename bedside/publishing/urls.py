"""Addresses of publishing: answers to drafts, saved replies, holds. (The list of approvals stands at /approvals.)"""

from django.urls import path

from bedside.publishing.views import approvals, holds, saved

app_name = "publishing"
urlpatterns = [
    path("approvals/fresh", approvals.fresh, name="fresh"),
    path("drafts/<int:pk>/approval", approvals.answer, name="approval"),
    path("saved-replies", saved.saved_replies, name="saved-replies"),
    path("saved-replies/new", saved.new, name="saved-new"),
    path("saved-replies/<int:pk>", saved.change, name="saved-change"),
    path("saved-replies/<int:pk>/approval", saved.approve, name="saved-approval"),
    path("saved-replies/<int:pk>/end", saved.end, name="saved-end"),
    path("holds", holds.holds, name="holds"),
    path("holds/new", holds.place, name="hold-place"),
    path("holds/<int:pk>/end", holds.lift, name="hold-end"),
]
