"""Settings of the house, read from the environment and the data folder. It makes no folder and opens no connection."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from bedside.premises import paths

ROOT = Path(__file__).resolve().parent
DATA = paths.data_folder()
KEY_FILE = paths.key_file()
POLICY_FOLDERS = (DATA / "policy", paths.shipped_policy())


def database(url: str) -> dict[str, object]:
    """Django's settings for a PostgreSQL URL; a socket folder may stand in `?host=`."""
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "bedside",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or options.pop("port", "")),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 16, "timeout": 10}},
        "TEST": {"NAME": os.environ.get("BEDSIDE_TEST_DATABASE", "test_bedside")},
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL") or paths.embedded_url(DATA))}

DEBUG = False
SECRET_KEY = paths.secret("django", KEY_FILE)
# A name that a visitor makes up must not stand in a link that a colleague gets by mail.
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", socket.gethostname()]
ALLOWED_HOSTS += [host.strip() for host in os.environ.get("BEDSIDE_HOSTS", "").split(",") if host.strip()]
CSRF_FAILURE_VIEW = "bedside.web.views.csrf_failed"
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("BEDSIDE_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "bedside.web",
    "bedside.record",
    "bedside.people",
    "bedside.channels",
    "bedside.listening",
    "bedside.publishing",
    "bedside.inbox",
    "bedside.demo",
    "allauth",
    "allauth.account",
    "allauth.mfa",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "bedside.web.middleware.StrictHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "bedside.web.middleware.Sound",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bedside.web.middleware.Manners",
]

ROOT_URLCONF = "bedside.urls"
ASGI_APPLICATION = "bedside.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "bedside.people.doors.doors_open",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "bedside.people.identity.Adapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "bedside.people.identity.SecondFactor"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Bedside"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever is invited got the link from a colleague; no mail needs to have been sent

PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
SESSION_ENGINE = "bedside.people.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("BEDSIDE_HTTPS") == "1"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

# What stands at the top of every page when it must be told: each names a function of (request) that yields sentences.
BEDSIDE_TOLD_AT_TOP = [
    "bedside.channels.told.trouble",
    "bedside.listening.told.unread",
    "bedside.publishing.told.held",
    "bedside.demo.views.told",
]

LANGUAGE_CODE = "en"
LANGUAGES = [("es", "Español"), ("ca", "Català"), ("en", "English"), ("pl", "Polski")]
LOCALE_PATHS = [ROOT / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bedside.web.static.HouseStatic"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = (
    "django.core.mail.backends.dummy.EmailBackend"  # never the console: its log would hold links to set passwords
)
if os.environ.get("BEDSIDE_MAIL_HOST"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["BEDSIDE_MAIL_HOST"]
    EMAIL_PORT = int(os.environ.get("BEDSIDE_MAIL_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("BEDSIDE_MAIL_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("BEDSIDE_MAIL_PASSWORD", "")
    EMAIL_USE_TLS = True
    DEFAULT_FROM_EMAIL = os.environ.get("BEDSIDE_MAIL_FROM", "bedside@localhost")

SILENCED_SYSTEM_CHECKS = ["security.W004"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "bedside.premises.logs.Wordless", "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "filters": {
        # whoever watches the house asks every second while it wakes; its answer says what is wrong
        "watched": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: "/healthz" not in record.getMessage(),
        }
    },
    "handlers": {"err": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["watched"]}},
    "root": {"handlers": ["err"], "level": os.environ.get("BEDSIDE_LOG", "WARNING")},
}
