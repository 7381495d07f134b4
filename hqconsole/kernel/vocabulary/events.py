"""What does an event of the ledger tell, that changes no row? The names of its facts, and what they say."""

from django.utils.translation import gettext_lazy as _

FACTS = {  # that an event tells of what it is about, beside columns
    "file": _("file"),
    "first": _("first entry"),
    "included": _("included"),
    "last": _("last entry"),
    "logged_out": _("signed out"),
    "passed": _("who passed a threshold"),
    "proved_by": _("proved by"),
    "rechecked": _("asked again at the provider"),
    "refused": _("refused"),
    "sessions": _("sessions"),
    "signed_in": _("signed in"),
    "signed_out": _("signed out"),
    "statement": _("statement"),
    "tenants": _("tenants"),
}
SAID = {  # what such facts say, which the ledger keeps in English
    "Fit of a plan": _("whether a plan fits"),
    "Tenant page": _("page of a tenant"),
    "again": _("again"),
    "by the identity provider": _("by the identity provider"),
    "by themselves": _("by themselves"),
    "e-mail not vouched for": _("e-mail not vouched for"),
    "in debt": _("an earlier one is not judged yet"),
    "no role": _("no role"),
    "opens nothing": _("it opens nothing"),
    "provider": _("Sign-in at the identity provider"),
    "recovery": _("Recovery code"),
    "refused": _("refused"),
    "roles differ": _("other roles"),
    "totp": _("Code of an app"),
    "webauthn": _("Security key or passkey"),
    "yes": _("yes"),
}
