"""How is the demo identity provider set up? Small, local, and only where HQ_ENV is dev."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from hqconsole.environment import env

from .signing import signing_key

ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

HQ_OIDC_SERVER_URL = env("HQ_OIDC_SERVER_URL", "the address of this provider, which is its issuer").rstrip("/")
if env("HQ_ENV", "which environment this is: the demo provider runs in dev only") != "dev":
    raise ImproperlyConfigured("The demo identity provider has no passwords and starts only where HQ_ENV is dev.")
if urlsplit(HQ_OIDC_SERVER_URL).hostname not in ALLOWED_HOSTS:
    raise ImproperlyConfigured("The demo identity provider has no passwords and serves this machine only.")

HQ_URL = env("HQ_URL", "the console that people sign in to").rstrip("/")
HQ_ORIGINS = [HQ_URL, HQ_URL.replace("//localhost", "//127.0.0.1"), HQ_URL.replace("//127.0.0.1", "//localhost")]
HQ_CALLBACKS = [f"{origin}/sign-in/sso/callback/" for origin in dict.fromkeys(HQ_ORIGINS)]
HQ_OIDC_CLIENT_ID = env("HQ_OIDC_CLIENT_ID", "the console at this provider")
HQ_OIDC_CLIENT_SECRET = env("HQ_OIDC_CLIENT_SECRET", "its secret")
HQ_IDENTITY_DIR = Path(env("HQ_IDENTITY_DIR", "where this provider keeps its database and key"))
HQ_IDENTITY_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)

SECRET_KEY = "identity:" + env("HQ_SECRET_KEY", "signs sessions; at least 50 random characters")
DEBUG = False
ROOT_URLCONF = "hqconsole.local.identity.urls"
ASGI_APPLICATION = "hqconsole.local.identity.asgi.application"

INSTALLED_APPS = [
    "hqconsole.local.identity",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.idp.oidc",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HQ_IDENTITY_DIR / "identity.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True

# The console lives on the same host name, and cookies do not tell ports apart
SESSION_COOKIE_NAME = "idp_session"
CSRF_COOKIE_NAME = "idp_csrf"
SESSION_COOKIE_AGE = 10 * 60 * 60
CSRF_COOKIE_HTTPONLY = True

LOGIN_URL = "pick"
ACCOUNT_EMAIL_VERIFICATION = "none"
IDP_OIDC_ADAPTER = "hqconsole.local.identity.adapter.DemoProvider"
IDP_OIDC_PRIVATE_KEY = signing_key(HQ_IDENTITY_DIR)

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "style-src": [SELF],
        "img-src": [SELF],
        "form-action": [SELF, *dict.fromkeys(HQ_ORIGINS)],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
