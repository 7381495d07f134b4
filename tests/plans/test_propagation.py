"""What is committed here the product reads at once: by SQL, and by the protocol, within two seconds and in fact sooner."""

import time
from datetime import timedelta

import pytest

from plans.models import AddOn, Feature, Limit
from tests import make

from .product import Server, as_product, nobody_writes

pytestmark = pytest.mark.usefixtures("nobody_writes")
__all__ = ["nobody_writes"]
AT_MOST = 2  # seconds
FEATURE = "SELECT value::text, source FROM features WHERE key = 'api_access'"
LIMIT = "SELECT included::text, source FROM limits WHERE key = 'branches'"
CHECK = "SELECT allowed::text, reason FROM check_limit('branches')"


@pytest.fixture
def tenant(tenant_on_growth):
    return tenant_on_growth


def override(tenant, **what) -> None:
    at = make.clock.now()
    times = {"starts_at": at - timedelta(days=1), "ends_at": at + timedelta(days=1), "made_at": at}
    tenant.overrides.create(reason=make.REASON, given_by="staff:1", **times, **what)


@pytest.mark.parametrize(
    ("change", "question", "expected"),
    [
        (lambda tenant: override(tenant, feature_id="api_access", value=True), FEATURE, ("true", "override")),
        (lambda tenant: Feature.objects.filter(key="api_access").update(is_killed=True), FEATURE, ("false", "kill_switch")),
        (lambda tenant: override(tenant, limit_id="branches", mode="set", value=9), LIMIT, ("9", "override")),
        (
            lambda tenant: tenant.holdings.create(
                add_on=AddOn.objects.filter(limit="branches").first(), quantity=1, starts_at=make.clock.now()
            ),
            LIMIT,
            ("6", "add_on"),
        ),
        (lambda tenant: tenant.subscriptions.update(status="ended", ends_on="2099-01-01"), LIMIT, ("0", "off")),
        (
            lambda tenant: tenant.usages.create(limit_id="branches", starts_on="2000-01-01", used=5, counted_at=make.clock.now()),
            CHECK,
            ("false", "LIMIT_EXCEEDED"),
        ),
        (lambda tenant: Limit.objects.get(key="branches").disarm(), CHECK, ("true", "within")),
    ],
    ids=["override", "kill switch", "limit", "add-on", "end of the plan", "usage", "disarmed"],
)
def test_the_product_reads_it_by_sql(tenant, change, question, expected):
    assert as_product(question, str(tenant.pk)) != [expected] or expected == ("true", "within")

    change(tenant)
    began = time.monotonic()

    assert as_product(question, str(tenant.pk)) == [expected]
    assert time.monotonic() - began < AT_MOST


def test_the_product_reads_it_by_the_protocol_from_a_process_that_kept_another_answer(tenant):
    server = Server()
    assert server.flag(tenant, "api_access")["value"] is False

    override(tenant, feature_id="api_access", value=True)
    began = time.monotonic()

    assert server.flag(tenant, "api_access")["value"] is True
    assert time.monotonic() - began < AT_MOST
