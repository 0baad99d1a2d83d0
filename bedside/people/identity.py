"""Identity: how django-allauth is told about our users. It opens no sign-up: colleagues are invited, never self-made."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from bedside.people.models import User
from bedside.record.ledger import acting, mark
from bedside.record.sealing import seal, unseal


class Adapter(DefaultAccountAdapter):
    """Sign-in only; each sign-in leaves a mark."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> Any:
        from django.utils import timezone  # the view's clock: sign-in has no verb of its own above it

        with acting():
            mark("user.signed_in", user, by=user, now=timezone.now())
        return super().post_login(request, user, **kwargs)

    def get_from_email(self) -> str:
        return settings.DEFAULT_FROM_EMAIL


class SecondFactor(DefaultMFAAdapter):
    """TOTP secrets and recovery seeds are sealed before they reach the database."""

    def encrypt(self, text: str) -> str:
        return seal(text.encode(), about="second factor").hex()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(bytes.fromhex(encrypted_text), about="second factor").decode()
