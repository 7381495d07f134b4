"""Looking into the product takes a click, shows what is there and is recorded first."""

from audit.models import Entry
from hqconsole.kernel.roles import Role
from jobs.outbox import tenant_moved
from tests import make


def test_a_look_shows_the_products_rows_and_leaves_an_event(committed_db):
    tenant = make.tenant()
    tenant_moved(str(tenant.pk))

    page = make.client(Role.SUPPORT_ANALYST).post(f"/tenants/{tenant.slug}/look/").content.decode()

    assert "Orders in 30 days" in page
    entry = Entry.objects.get(verb="tenants.look", tenant=str(tenant.pk))
    assert entry.changes["purpose"] == [None, "Tenant page"]


def test_a_tenant_that_is_not_published_yet_is_said_to_be_unknown(committed_db):
    page = make.client().post(f"/tenants/{make.tenant().slug}/look/").content.decode()

    assert "does not know this tenant yet" in page


def test_following_a_link_looks_at_nothing(committed_db):
    assert make.client().get(f"/tenants/{make.tenant().slug}/look/").status_code == 405
