"""Every setting, from the environment only; a wrong value says so at once (docs/settings.md)."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from touchstone import VERSION

PACKAGE = Path(__file__).parent
PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "cache_size=-65536",
    "temp_store=MEMORY",
    "secure_delete=ON",
    "wal_autocheckpoint=16000",  # pages, 64 MB: many entries touch the same pages, which are then put back once
)


def yes_or_no(name: str, *, default: bool = False) -> bool:
    """A switch: `yes` or `no`, nothing else."""
    said = os.environ.get(name, "yes" if default else "no")
    if said not in ("yes", "no"):
        raise ImproperlyConfigured(f"{name}={said!r} is neither yes nor no.")
    return said == "yes"


def days(name: str, *, default: int) -> int:
    """A number of days, one or more."""
    said = os.environ.get(name, str(default))
    if not said.isdecimal() or not 1 <= int(said) <= 3650:
        raise ImproperlyConfigured(f"{name}={said!r} is no number of days between 1 and 3650.")
    return int(said)


def secret(name: str, file: Path) -> str:
    """A secret from the environment, from the file that NAME_FILE points at, or made once in the data folder."""
    if value := os.environ.get(name):
        return value
    kept = Path(os.environ.get(f"{name}_FILE", file))
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48))
    return kept.read_text().strip()


def database(address: str, data: Path) -> dict[str, object]:
    """SQLite in the data folder, or PostgreSQL by `postgres://user:password@host:port/name`."""
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": data / "touchstone.db",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": "".join(f"PRAGMA {pragma};" for pragma in PRAGMAS),
            },
            "TEST": {"NAME": os.environ.get("TOUCHSTONE_TEST_DATABASE_FILE") or None},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ImproperlyConfigured(
            f"TOUCHSTONE_DATABASE must begin with postgres://, not {parts.scheme!r}; leave it empty for SQLite."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
    }


DATA = Path(os.environ.get("TOUCHSTONE_DATA", "touchstone-data")).resolve()
LAKE = DATA / "lake"
FILES = DATA / "files"
LAID = DATA / "laid"
"""Uploaded files as tables, one folder for each; it goes with the upload and can be made again from it."""

BACKUPS = DATA / "backups"
ERASURES = Path(os.environ.get("TOUCHSTONE_ERASURES", DATA / "erasures.txt"))
"""The list of erasures, outside the database and its backups; `restore` applies it again."""

KEEP_UPLOADS_DAYS = days("TOUCHSTONE_KEEP_UPLOADS_DAYS", default=30)
"""How long a file that was handed in is kept, so that it can be run again."""

DEMO = (DATA / "demo").exists()
"""A data folder that holds a simulated company says so on every page."""

SECRET_KEY = secret("TOUCHSTONE_SECRET", DATA / "secret")
DEBUG = yes_or_no("TOUCHSTONE_DEBUG")
ALLOWED_HOSTS = [h for h in os.environ.get("TOUCHSTONE_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host not in ("*", "localhost")]
if yes_or_no("TOUCHSTONE_BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    USE_X_FORWARDED_HOST = True

DATABASES = {"default": database(os.environ.get("TOUCHSTONE_DATABASE", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "touchstone",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "touchstone.web.guards.strict_headers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "touchstone.web.guards.secure_cookies",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "touchstone.web.guards.refusals_are_sentences",
]
ROOT_URLCONF = "touchstone.urls"
WSGI_APPLICATION = "touchstone.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],
        "OPTIONS": {
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "template_partials.templatetags.partials",
                "touchstone.web.tags",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "touchstone.web.pages.everywhere",
            ],
        },
    }
]

AUTH_USER_MODEL = "touchstone.User"
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "today"
CSRF_FAILURE_VIEW = "touchstone.web.pages.out_of_date"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
HOUSE = hashlib.blake2b(SECRET_KEY.encode(), digest_size=4).hexdigest()
"""Tells two installations on one host apart: browsers share cookies between ports."""
SESSION_COOKIE_NAME = f"touchstone_{HOUSE}"
CSRF_COOKIE_NAME = f"touchstone_csrf_{HOUSE}"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("TOUCHSTONE_STATIC", DATA / "static"))
STATICFILES_DIRS = [PACKAGE / "web" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MANIFEST_STRICT = False

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
SILENCED_SYSTEM_CHECKS = [
    "staticfiles.W004",
    "security.W004",
    "security.W008",
    "security.W012",
    "security.W016",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("TOUCHSTONE_LOG", "WARNING")},
}

TOUCHSTONE_VERSION = VERSION
