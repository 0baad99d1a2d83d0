"""Addresses of publishing: answers to drafts, false alarms, saved replies, holds. (The lists stand at /approvals and /compliance.)"""

from django.urls import path

from bedside.publishing.views import alarms, approvals, compliance, holds, overrides, rules, saved

app_name = "publishing"
urlpatterns = [
    path("approvals/fresh", approvals.fresh, name="fresh"),
    path("drafts/<int:pk>/approval", approvals.answer, name="approval"),
    path("drafts/<int:pk>/override", overrides.decide, name="override"),
    path("drafts/<int:pk>/false-alarm", alarms.tell, name="false-alarm"),
    path("false-alarms/<int:pk>/outcome", alarms.settle, name="alarm-outcome"),
    path("compliance/export", compliance.export, name="compliance-export"),
    path("saved-replies", saved.saved_replies, name="saved-replies"),
    path("saved-replies/new", saved.new, name="saved-new"),
    path("saved-replies/<int:pk>", saved.change, name="saved-change"),
    path("saved-replies/<int:pk>/approval", saved.approve, name="saved-approval"),
    path("saved-replies/<int:pk>/end", saved.end, name="saved-end"),
    path("guard-rules", rules.rules, name="rules"),
    path("guard-rules/law", rules.mode, name="rules-mode"),
    path("guard-rules/lines/new", rules.line, name="rules-line"),
    path("guard-rules/lines/<int:pk>/end", rules.line_end, name="rules-line-end"),
    path("guard-rules/numbers/new", rules.number, name="rules-number"),
    path("guard-rules/numbers/end", rules.number_end, name="rules-number-end"),
    path("holds", holds.holds, name="holds"),
    path("holds/new", holds.place, name="hold-place"),
    path("holds/<int:pk>/end", holds.lift, name="hold-end"),
]
