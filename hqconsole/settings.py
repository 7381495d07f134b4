"""How is this console set up? One file for all environments; every value that differs comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from hqconsole import logs
from hqconsole.environment import database, env, env_count, env_list, env_number, env_or, env_switch, mail_server
from staff.providers import Provider, Supabase

BASE_DIR = Path(__file__).resolve().parent.parent

HQ_ENV = env("HQ_ENV", "which environment this is: dev, stage or prod-hq")
HQ_URL = env("HQ_URL", "the address staff open, for example https://hq.example")
IS_DEV = HQ_ENV == "dev"
SECRET_KEY = env("HQ_SECRET_KEY", "signs sessions; at least 50 random characters")
DEBUG = False
ALLOWED_HOSTS = env_list("HQ_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver" if IS_DEV else "")
CSRF_TRUSTED_ORIGINS = [HQ_URL]
HQ_TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env_count(
    "HQ_TRUSTED_PROXIES"
)  # in front of us, each adding to X-Forwarded-For
HQ_NETWORKS = env_list("HQ_NETWORKS", "")  # allowed on top of those in the console
HQ_NETWORKS_FILE = env_or("HQ_NETWORKS_FILE")  # the same for emergencies, one network a line, read while we run

INSTALLED_APPS = [
    "hqconsole.kernel",
    "staff",
    "network",
    "approvals",
    "audit",
    "tenants",
    "plans",
    "workflows",
    "catalogs",
    "jobs",
    "metrics",
    "hqconsole.raw.apps.RawAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "guardian",
    "django_celery_beat",
    "django_htmx",
    "lucide",
    "csp",
    "ninja",
    "template_partials",
]

MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",  # headers first, so that no answer of those below goes without
    "hqconsole.kernel.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hqconsole.kernel.tracing.RequestId",
    "hqconsole.kernel.middleware.HealthProbe",
    "network.middleware.NetworkGate",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hqconsole.kernel.middleware.DatabaseOutage",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "staff.middleware.WhoIsThis",
    "staff.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hqconsole.kernel.middleware.DefaultDeny",
    "hqconsole.kernel.middleware.Refusals",
]

ROOT_URLCONF = "hqconsole.urls"
ASGI_APPLICATION = "hqconsole.asgi.application"
APPEND_SLASH = False  # a redirect before sign-in would tell strangers which paths exist

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["hqconsole.kernel.templatetags.ui", "django.templatetags.i18n", "django.templatetags.static"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hqconsole.navigation.shell",
                "staff.alarm.emergencies",
            ],
        },
    }
]

DATABASES = {
    "default": database("HQ_APP_DATABASE_URL", "the console's own role, hq_app"),
    **{
        alias: database(name, purpose)
        for alias, name, purpose in (
            ("owner", "HQ_OWNER_DATABASE_URL", "migrations, role hq_owner"),
            ("elevated", "HQ_ELEVATED_DATABASE_URL", "reads across tenants, role hq_elevated"),
            ("publisher", "HQ_PUBLISHER_DATABASE_URL", "writes the product's rows, role hq_publisher"),
            ("auditor", "HQ_AUDITOR_DATABASE_URL", "reads and verifies the ledger, role hq_auditor"),
            ("product", "PRODUCT_DATABASE_URL", "the product's own role, product_app"),
        )
        if env_or(name)
    },
}
DATABASE_ROUTERS = ["hqconsole.databases.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", "the doorbell of jobs, for example redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "staff.Person"
AUTHENTICATION_BACKENDS = ["staff.backends.SingleSignOn"]
GUARDIAN_MONKEY_PATCH_USER = GUARDIAN_MONKEY_PATCH_GROUP = False
ANONYMOUS_USER_NAME = None  # nobody acts without sign-in, so nobody is granted anything without one
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]  # its backend does not know ends; exceptions are asked for as grants (docs/adr/0013)
LOGIN_URL = "staff:sign_in"
LOGIN_REDIRECT_URL = "/"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "hq_session" if IS_DEV else "__Host-hq_session"
SESSION_COOKIE_AGE = env_number("HQ_SESSION_HOURS", 10) * 60 * 60
SESSION_IDLE_SECONDS = env_number("HQ_SESSION_IDLE_MINUTES", 30) * 60
HQ_MAX_SESSIONS = env_number("HQ_MAX_SESSIONS", 3)
HQ_UNCHECKED_MINUTES = env_number("HQ_UNCHECKED_MINUTES", 10)  # how long sessions live on while the provider is silent
HQ_KEY_SLEEP_DAYS = env_number("HQ_KEY_SLEEP_DAYS", 7)  # how long keys live on while the provider says nothing of their owner
HQ_FILES_DIR = env("HQ_FILES_DIR", "a folder, shared by web and workers, for files that people fetch, such as exports")
HQ_EMERGENCY_ACCESS = env_switch("HQ_EMERGENCY_ACCESS")  # whether sealed credentials let anybody in (docs/runbooks/locked-out.md)
HQ_FIELD_KEYS = env("HQ_FIELD_KEYS", "encrypts secrets in the database, newest first; each at least 50 random characters").split(
    ","
)
HQ_LEDGER_KEYS = env("HQ_LEDGER_KEYS", "wraps the keys of personal data in the ledger, newest first; like HQ_FIELD_KEYS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not IS_DEV
SESSION_COOKIE_SAMESITE = "Lax"  # Strict would lose the session on the way back from the identity provider
CSRF_COOKIE_NAME = "csrftoken" if IS_DEV else "__Host-hq_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "hq_language" if IS_DEV else "__Host-hq_language"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = not IS_DEV, True, "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # no cookie more

ACCOUNT_ADAPTER = "staff.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "staff.adapters.SingleSignOnAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_STORE_TOKENS = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
HQ_PROVIDER = Provider.of_environment(is_dev=IS_DEV)
HQ_SUPABASE = Supabase.of_environment(is_dev=IS_DEV)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ar", _("Arabic"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = ["hqconsole.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
HQ_TIME_ZONE = "Asia/Muscat"

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": HQ_FILES_DIR}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = IS_DEV

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *HQ_PROVIDER.form_targets],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if IS_DEV else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not IS_DEV
SECURE_SSL_REDIRECT = not IS_DEV
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HQ_TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"

CELERY_BROKER_URL = REDIS_URL
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "health_check_interval": 10,
    "max_retries": 0,  # whoever rings does not wait for a Redis that is away; the sweeper rings again
}
CELERY_TIMEZONE = HQ_TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {"order what is due": {"task": "order_due", "schedule": 60, "options": {"expires": 60}}}

CHECKPOINT_DIR = env_or("HQ_CHECKPOINT_DIR")

STEP_UP_SECONDS = 5 * 60
SIGN_INS_PER_MINUTE = 60  # begun by one address, behind which a whole office may sit, or by one person who is signed in
EMERGENCY_TRIES_PER_MINUTE = 5
KEY_CALLS_PER_MINUTE = 120
KEY_EVALUATIONS_PER_MINUTE = 60_000  # of flags, by one key in each process
KEY_GUESSES_PER_MINUTE = 10
UNDO_DAYS = 30
EXPORT_DAYS = env_number("HQ_EXPORT_DAYS", 7)  # how long the files of an export of the audit log are kept

HQ_SLACK_WEBHOOK_URL = env_or("HQ_SLACK_WEBHOOK_URL")
HQ_SLACK_HOSTS = env_list("HQ_SLACK_HOSTS", "hooks.slack.com")
HQ_SENTRY_DSN = env_or("HQ_SENTRY_DSN")
HQ_INSIDE_HOSTS = env_list("HQ_INSIDE_HOSTS", "")  # of what we call, those that stand in a private network
HQ_SMTP_URL = env_or("HQ_SMTP_URL")
if HQ_SMTP_URL:
    globals().update(mail_server("HQ_SMTP_URL", must_encrypt=not IS_DEV))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env_or("HQ_MAIL_FROM", f"HQ Console <hq-console@{urlsplit(HQ_URL).hostname}>")

LOGGING_CONFIG = "hqconsole.logs.set_up"  # also starts Sentry, where HQ_SENTRY_DSN is set
LOGGING = logs.configuration(readable=IS_DEV, slack=bool(HQ_SLACK_WEBHOOK_URL))
