"""Do the commands for examiners say what the code does, and is nothing gated edited raw around it?"""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from approvals.models import Policy
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from tenants.models import Contact, Hold, Tenant
from tests import make
from tests.house.test_doors import ROUTES

pytestmark = pytest.mark.django_db


def told(command: str):
    out = StringIO()
    call_command(command, "--json", stdout=out)  # as examiners write it
    return json.loads(out.getvalue())


def policy(verb: Permission = Permission.TENANTS_SUSPEND) -> Policy:
    return Policy.objects.create(verb=verb, condition="always")


def test_every_route_is_told_with_its_gate():
    assert {(line["route"], line["gate"]) for line in told("hq_routes")} == {
        (path, None if view.gate is None else str(view.gate)) for path, view in ROUTES
    }


def test_every_verb_is_told_with_its_risk_holders_and_askers():
    lines = {line["verb"]: line for line in told("hq_policy")}

    assert set(lines) == set(Permission)
    assert lines["tenants.suspend"] == {
        "verb": "tenants.suspend",
        "risk": "high",
        "holders": ["super_admin", "worker"],
        "askers": ["business_admin", "support_analyst"],
    }


def test_what_takes_a_second_person_is_told_with_every_policy():
    before = told("hq_gated_actions")
    policy()

    assert {"verb": "staff.elevate", "is_critical": True} in [
        {name: line[name] for name in ("verb", "is_critical")} for line in before["always"]
    ]
    assert [each["verb"] for each in told("hq_gated_actions")["policies"]] == ["tenants.suspend"]


@pytest.mark.parametrize("model", [Tenant, Hold, Contact])
def test_what_a_policy_guards_is_not_edited_raw(model):
    browser, address = make.client(Role.SUPER_ADMIN), f"/raw/tenants/{model._meta.model_name}/add/"
    assert browser.get(address).status_code == 200
    policy()

    assert browser.get(address).status_code == 403
    assert browser.post(address, {}).status_code == 403


def test_a_guarded_row_can_still_be_looked_at_and_says_why_it_is_not_edited():
    tenant, browser = make.tenant(), make.client(Role.TECH_ADMIN)
    policy()
    address = f"/raw/tenants/tenant/{tenant.pk}/change/"
    form = {"name_en": "Other", "raw-reason": make.REASON, "raw-typed_name": tenant.slug}

    assert "second person" in browser.get(address).content.decode()
    assert browser.post(address, form).status_code == 403
    tenant.refresh_from_db()
    assert tenant.name_en != "Other"


def test_what_no_policy_guards_stays_open():
    policy()

    assert make.client(Role.TECH_ADMIN).get("/raw/plans/plan/add/").status_code == 200
