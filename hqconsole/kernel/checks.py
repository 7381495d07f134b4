"""Is the console set up so that it may start? Every command, the web server and the workers ask before they begin.

Outside dev a wrong setting stops the process with one sentence that says what to set, instead of running half safe.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLResolver, get_resolver

from hqconsole.environment import DEV_MARK

from . import outside
from .middleware import API_GATE
from .permissions import Permission

ENVIRONMENTS = ("dev", "stage", "prod-hq")
KEY_LENGTH, KEY_LETTERS = 50, 16  # of the secret key: at least so long, of at least so many different characters
THIS_MACHINE = {"localhost", "127.0.0.1", "::1", "0.0.0.0"}  # noqa: S104 - to be refused, not listened on
GATES = {None, API_GATE, *Permission}


def register_all() -> None:
    """Make Django ask all of this before it runs a command."""
    for check in (the_environment_is_known, production_is_safe, every_route_wears_a_gate):
        register(check)


def refuse_to_start_wrong() -> None:
    """Raise ImproperlyConfigured, one sentence a line, where a check of ours or of Django's finds an error."""
    wrong = [f"{each.msg} ({each.id})" for each in run_checks() if each.is_serious()]
    if wrong:
        raise ImproperlyConfigured("The console does not start:\n" + "\n".join(wrong))


def the_environment_is_known(app_configs, **kwargs) -> list[Error]:
    if settings.HQ_ENV in ENVIRONMENTS:
        return []
    return [Error(f"HQ_ENV is {settings.HQ_ENV!r}: set it to one of {', '.join(ENVIRONMENTS)}.", id="hq.E001")]


def production_is_safe(app_configs, **kwargs) -> list[Error]:
    """What only dev may have."""
    if settings.HQ_ENV == "dev":
        return []
    return [Error(sentence, id=f"hq.{number}") for number, sentence in production_faults()]


def production_faults() -> Iterator[tuple[str, str]]:
    key, provider = settings.SECRET_KEY, settings.HQ_PROVIDER
    if key.startswith(DEV_MARK):
        yield "E002", "HQ_SECRET_KEY is one of development: make another for this environment."
    if len(key) < KEY_LENGTH or len(set(key)) < KEY_LETTERS:
        yield "E003", f"HQ_SECRET_KEY is weak: set it to at least {KEY_LENGTH} random characters."
    if any(each.startswith(DEV_MARK) or len(each) < KEY_LENGTH for each in settings.HQ_FIELD_KEYS):
        yield "E009", f"HQ_FIELD_KEYS holds a key of development or a weak one: each has at least {KEY_LENGTH} random characters."
    if any(each.startswith(DEV_MARK) or len(each) < KEY_LENGTH for each in settings.HQ_LEDGER_KEYS.split(",")):
        yield (
            "E011",
            f"HQ_LEDGER_KEYS holds a key of development or a weak one: each has at least {KEY_LENGTH} random characters.",
        )
    if urlsplit(settings.HQ_URL).scheme != "https":
        yield "E004", f"HQ_URL is {settings.HQ_URL}: staff reach the console over https only."
    if plain := [url for url in provider.addresses if urlsplit(url).scheme != "https"]:
        yield "E005", f"HQ_OIDC_SERVER_URL or another HQ_OIDC_* is {plain[0]}: the identity provider is asked over https only."
    if urlsplit(provider.discovery_url).hostname in THIS_MACHINE:
        yield "E006", "HQ_OIDC_SERVER_URL is the demo identity provider, which asks for no password: set the real one."
    if not settings.ALLOWED_HOSTS or any("*" in host for host in settings.ALLOWED_HOSTS):
        yield "E007", "HQ_ALLOWED_HOSTS is empty or holds a *: name the hosts of HQ_URL, separated by commas."
    if settings.DEBUG or any(each["OPTIONS"].get("debug") for each in settings.TEMPLATES):
        yield "E008", "DEBUG is on, which shows settings and data to whoever causes an error: switch it off."
    yield from (("E012", f"{name} {fault}: the console does not call there.") for name, fault in faults_of_callees() if fault)


def faults_of_callees() -> Iterator[tuple[str, str]]:
    """For each setting that says whom the console calls, why it may not; empty where it may."""
    yield "HQ_OIDC_SERVER_URL", outside.why_not(settings.HQ_PROVIDER.discovery_url)
    if settings.HQ_SUPABASE:
        yield "HQ_SUPABASE_URL", outside.why_not(settings.HQ_SUPABASE.url)
    if settings.HQ_SLACK_WEBHOOK_URL:
        yield "HQ_SLACK_WEBHOOK_URL", outside.why_not(settings.HQ_SLACK_WEBHOOK_URL, hosts=settings.HQ_SLACK_HOSTS)
    if settings.HQ_SENTRY_DSN:
        yield "HQ_SENTRY_DSN", outside.why_not(settings.HQ_SENTRY_DSN, may_hold_key=True)
    if settings.HQ_SMTP_URL:
        yield "HQ_SMTP_URL", outside.why_not_host(settings.EMAIL_HOST)


def every_route_wears_a_gate(app_configs, **kwargs) -> list[Error]:
    """A view that nobody gave a gate would be refused at run time; here its author hears of it."""
    return [
        Error(f"/{route} has no gate: wear @gate(Permission...) or, for the very few, @public.", id="hq.E010")
        for route, view in routes(get_resolver())
        if getattr(view, "gate", "none") not in GATES
    ]


def routes(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every route below `resolver` with its view."""
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, path)
        else:
            yield path, pattern.callback
