"""Addresses of people: set-up, sign-in by django-allauth (only what we use of it), colleagues, the ledger."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from django.urls import path, re_path

from bedside.people import views

urlpatterns = [
    path("set-up", views.set_up, name="set_up"),
    path("sign-in", account.login, name="account_login"),
    path("sign-out", account.logout, name="account_logout"),
    path("sign-in/switched-off", account.account_inactive, name="account_inactive"),
    path("sign-in/again", account.reauthenticate, name="account_reauthenticate"),
    path("sign-in/second", mfa.authenticate, name="mfa_authenticate"),
    path("sign-in/again/second", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("password", account.password_change, name="account_change_password"),
    path("password/forgotten", account.password_reset, name="account_reset_password"),
    path("password/forgotten/sent", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("password/new/done", account.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("second-factor", mfa.index, name="mfa_index"),
    path("second-factor/app", totp.activate_totp, name="mfa_activate_totp"),
    path("second-factor/app/off", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("second-factor/codes", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("second-factor/codes/file", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("people", views.people, name="people"),
    path("people/invite", views.invite, name="invite"),
    path("people/<int:pk>", views.person, name="person"),
    path("people/<int:pk>/change", views.change, name="person_change"),
    path("people/<int:pk>/access", views.access, name="person_access"),
    path("people/<int:pk>/invitation", views.invitation, name="person_invitation"),
    path("ledger", views.ledger, name="ledger"),
]
