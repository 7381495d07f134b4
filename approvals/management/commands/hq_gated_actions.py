"""Prints which acts take a second person, and on which terms, for whoever examines the console from outside."""

import json

from django.core.management.base import BaseCommand
from django.utils import translation

from approvals.models import Policy
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS, Risk
from hqconsole.kernel.roles import ASKS_OF


class Command(BaseCommand):
    help = "Print as JSON what always takes a second person, and every policy that adds to it."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON, which is the only form there is")

    def handle(self, *args, **options):
        with translation.override("en"):
            self.stdout.write(json.dumps({"always": list(always()), "policies": list(policies())}, indent=2))


def always():
    """Critical verbs, and verbs that some role may only ask for."""
    for verb in Permission:
        askers = sorted(role for role, verbs in ASKS_OF.items() if verb in verbs)
        if askers or RISKS.get(verb) == Risk.CRITICAL:
            yield {"verb": str(verb), "is_critical": RISKS.get(verb) == Risk.CRITICAL, "askers": askers}


def policies():
    for policy in Policy.objects.order_by("verb", "condition", "limit"):
        yield {"policy": policy.slug, "verb": policy.verb, "when": str(policy.sentence), **policy.terms.columns}
