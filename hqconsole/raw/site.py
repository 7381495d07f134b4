"""What does the raw admin add to Django's? The console's own gate, and a reason in the ledger's context of every write."""

from django import forms
from django.contrib import admin
from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hqconsole.kernel import ledger
from hqconsole.kernel.actions import MIN_REASON, check_deferred_rules, is_fresh, rules_as_refusals
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import ConsentMissing, InvalidInput
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate, sign_in_first

SECONDS_TO_WRITE = 30 * 60  # a form opened with a fresh proof may be filled in at leisure
WRITING = {"POST", "PUT", "PATCH", "DELETE"}


# Signing in is the console's business, and nothing here has a public page to be viewed on.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


def mark(routes: list) -> None:
    """Say on every view which permission opens it, so that the middleware knows the gate."""
    for route in routes:
        if hasattr(route, "url_patterns"):
            mark(route.url_patterns)
        else:
            route.callback.gate = Permission.RAW_EDIT


class RawSite(admin.AdminSite):
    site_header = site_title = gettext_lazy("Raw data")
    index_title = gettext_lazy("Tables that may be edited raw")
    final_catch_all_view = False

    def admin_view(self, view, cacheable=False):
        """Django's own protection inside the console's gate; a write without a reason changes nothing."""
        inner = super().admin_view(view, cacheable)

        def with_reason(request, *args, **kwargs):
            if request.method not in WRITING:
                return inner(request, *args, **kwargs) if is_fresh(request.actor) else sign_in_first(request)
            return self.write(inner, request, *args, **kwargs)

        return gate(Permission.RAW_EDIT)(with_reason)

    @staticmethod
    def write(view, request, *args, **kwargs):
        """Perform a raw write in one transaction that carries who and why."""
        by, reason = request.actor, request.POST.get("reason", "").strip()
        if not is_fresh(by, SECONDS_TO_WRITE):
            raise ConsentMissing({"sign_in": _("Sign in again to prove it is you, then repeat the change.")})
        if len(reason) < MIN_REASON:
            raise InvalidInput({"reason": _("Say why, in at least %(count)s characters.") % {"count": MIN_REASON}})
        claims = by.claims | {"verb": Permission.RAW_EDIT, "origin": Origin.RAW}
        with rules_as_refusals(), transaction.atomic(), ledger.context(**claims, reason=reason):
            response = view(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
            check_deferred_rules()
            return response

    def get_urls(self):
        """Django's pages without its own doors, each marked with the gate that admin_view closes at the request."""
        pages = [route for route in super().get_urls() if getattr(route, "name", "") not in LEFT_OUT]
        mark(pages)
        return pages

    def has_permission(self, request) -> bool:
        return request.actor is not None and request.actor.may(Permission.RAW_EDIT)


# Django's own calendar and clock leave their two fields without a label of their own.
PLAIN_DATES = {
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": forms.DateTimeInput},
    models.DateField: {"widget": forms.DateInput},
    models.TimeField: {"widget": forms.TimeInput},
}


class RawModelAdmin(admin.ModelAdmin):
    """Django's model page without its own log: the ledger has it all, and the person is our own."""

    formfield_overrides = PLAIN_DATES
    show_full_result_count = False  # counting 100,000 rows is no page's business
    actions = None  # one row at a time, each with its reason
    list_per_page = 50

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None


site = admin.site
