"""Creating a tenant: written down at once, provisioned by a worker, refused with the field at fault."""

import pytest

from audit.models import Entry
from hqconsole.kernel.editions import NoLiveEdition
from hqconsole.kernel.errors import Forbidden, InvalidInput
from hqconsole.kernel.roles import Role
from jobs.models import Run
from tenants import actions
from tenants.models import Tenant
from tests import make

pytestmark = pytest.mark.django_db


def create(by=None, **given) -> Tenant:
    return actions.create(**make.order(**given), by=by or make.actor())


def test_a_new_tenant_is_written_down_and_its_provisioning_is_ordered():
    tenant = create(slug="pearl")

    assert tenant.status == Tenant.Status.PROVISIONING
    run = Run.objects.get(subject=str(tenant.pk))
    assert (run.state, run.arguments["plan"]) == ("queued", "GROWTH")
    assert Entry.objects.filter(verb="tenants.create", tbl="hq.tenants_tenant", tenant=str(tenant.pk)).exists()


def test_an_analyst_may_not_create():
    with pytest.raises(Forbidden):
        create(by=make.actor(Role.SUPPORT_ANALYST))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "مغسلة"),
        ("slug", "With Space"),
        ("slug", "9lives"),
        ("slug", ""),
        ("slug", "double--hyphen"),
        ("slug", "trailing-"),
        ("slug", "nul\0byte"),
        ("slug", "x" * 41),
        ("name_en", "n" * 300),
        ("name_en", ""),
        ("name_ar", "nul\0byte"),
        ("timezone", "Mars/Olympus"),
        ("region", "XX"),
        ("currency", "BTC"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_leaves_nothing(field, value):
    with pytest.raises(InvalidInput) as refused:
        create(**{field: value})

    assert field in refused.value.errors
    assert not Run.objects.filter(kind="provision_tenant", state="queued").exists()


def test_an_emoji_in_a_name_is_welcome():
    assert create(name_en="Bubbles 🫧").name_en == "Bubbles 🫧"


def test_a_taken_slug_is_refused():
    create(slug="pearl")

    with pytest.raises(InvalidInput, match="taken"):
        create(slug="pearl")


def test_a_plan_without_a_live_edition_is_refused():
    with pytest.raises(NoLiveEdition):
        create(plan="NO_SUCH_PLAN")
