"""What does the raw admin add to Django's? The console's own gate, and consent with a reason for every write."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from http import HTTPStatus

from django import forms
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.utils.translation import gettext_lazy

from approvals.queries import guarded_models
from hqconsole.kernel import ledger
from hqconsole.kernel.actions import check_deferred_rules, rules_as_refusals
from hqconsole.kernel.actor import Origin
from hqconsole.kernel.errors import RuleBroken
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.web import gate

from .forms import Consent, Decoder

READING = ("GET", "HEAD")
WRITING = {"add_view", "change_view", "delete_view"}  # Django's own names of the pages that take anything


# Signing in is the console's business, and nothing here has a public page to be viewed on.
LEFT_OUT = {"login", "logout", "password_change", "password_change_done", "view_on_site"}


def mark(routes: list) -> None:
    """Say on every view which permission opens it, so that the middleware knows the gate."""
    for route in routes:
        if hasattr(route, "url_patterns"):
            mark(route.url_patterns)
        else:
            route.callback.gate = Permission.RAW_EDIT


def write(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Let a page write; where that breaks a rule of the database, the page comes back with what was typed."""
    try:
        return attempt(request, page)
    except RuleBroken as broken:
        request.consent.refuse(broken)
        return attempt(request, page)


def attempt(request: HttpRequest, page: Callable[[], HttpResponse]) -> HttpResponse:
    """Run a page that writes in one transaction that carries who and why. Without consent nothing of it stays."""
    consent = request.consent
    claims = request.actor.claims | {"verb": Permission.RAW_EDIT, "origin": Origin.RAW, "reason": consent["reason"].value()}
    with rules_as_refusals(), transaction.atomic():
        with ledger.context(**claims):
            response = page()
            if hasattr(response, "render"):
                response.render()
        if not consent.is_valid():
            transaction.set_rollback(True)
            response.status_code = consent.status if response.status_code == HTTPStatus.OK else response.status_code
    return response


class RawSite(admin.AdminSite):
    site_header = site_title = gettext_lazy("Raw data")
    index_title = gettext_lazy("Tables that may be edited raw")
    final_catch_all_view = False

    def admin_view(self, view, cacheable=False):
        """Django's own protection inside the console's gate; a write without consent changes nothing."""
        inner = super().admin_view(view, cacheable)

        def with_consent(request, *args, **kwargs):
            request.consent = Consent(request)
            page = partial(inner, request, *args, **kwargs)
            if request.method in READING:
                return page()
            return write(request, page) if view.__name__ in WRITING else HttpResponseNotAllowed(READING)

        return gate(Permission.RAW_EDIT)(with_consent)

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
    """Django's model page, which asks for consent; without its own log: the ledger has it all, and the person is our own."""

    formfield_overrides = PLAIN_DATES | {models.JSONField: {"decoder": Decoder}}
    show_full_result_count = False  # counting 100,000 rows is no page's business
    actions = None  # one row at a time, each with its reason
    list_per_page = 50

    def has_add_permission(self, request):
        return super().has_add_permission(request) and not self.is_guarded(request)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not self.is_guarded(request)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not self.is_guarded(request)

    def is_guarded(self, request) -> bool:
        """Whether a policy lets these rows change only with a second person's agreement; asked once for a request."""
        if not hasattr(request, "guarded_models"):
            request.guarded_models = guarded_models()
        return self.model in request.guarded_models

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.consent.about(self.row(request, object_id))
        guarded = {"is_guarded": self.is_guarded(request)}
        return super().changeform_view(request, object_id, form_url, guarded | (extra_context or {}))

    def delete_view(self, request, object_id, extra_context=None):
        """Django deletes when it is posted anything, and else asks: so it asks again where consent is missing."""
        request.consent.about(self.row(request, object_id))
        if request.method == "POST" and not request.consent.is_valid():
            request.POST = QueryDict()
        return super().delete_view(request, object_id, extra_context)

    def row(self, request, object_id: str | None) -> models.Model | None:
        return self.get_object(request, unquote(object_id)) if object_id else None

    def get_form(self, request, obj=None, change=False, **kwargs):
        """The row's form, which does not pass without consent: Django then shows it again as it was filled in."""

        class Consented(super().get_form(request, obj, change=change, **kwargs)):
            def is_valid(self):
                return all([super().is_valid(), request.consent.is_valid()])

            def full_clean(self):
                """Django fails at a rule about a field that was left empty; the database judges it a moment later."""
                with suppress(FieldError):
                    super().full_clean()

        return Consented

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Demand only what the row cannot lack; the models say blank=False of what our own forms never leave empty."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and (db_field.null or (db_field.has_default() and db_field.get_default() in field.empty_values)):
            field.required = False
        return field

    def save_model(self, request, obj, form, change):
        request.consent.spend()
        super().save_model(request, obj, form, change)

    # Deferred rules are checked at once, before Django says that all went well

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        check_deferred_rules()

    def delete_model(self, request, obj):
        request.consent.spend()
        super().delete_model(request, obj)
        check_deferred_rules()

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None


site = admin.site
