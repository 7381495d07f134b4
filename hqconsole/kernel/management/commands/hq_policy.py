"""Prints who may do what, as the code has it, for whoever examines the console from outside."""

import json

from django.core.management.base import BaseCommand
from django.utils import translation

from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.risks import RISKS
from hqconsole.kernel.roles import ASKS_OF, VERBS_OF


class Command(BaseCommand):
    help = "Print each verb with its risk, the roles that hold it and those that may only ask for it, as JSON."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="as JSON, which is the only form there is")

    def handle(self, *args, **options):
        with translation.override("en"):
            self.stdout.write(json.dumps([line(verb) for verb in Permission], indent=2))


def line(verb: Permission) -> dict:
    return {
        "verb": str(verb),
        "risk": RISKS[verb].name.lower() if verb in RISKS else None,
        "holders": sorted(role for role, verbs in VERBS_OF.items() if verb in verbs),
        "askers": sorted(role for role, verbs in ASKS_OF.items() if verb in verbs),
    }
