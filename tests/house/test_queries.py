"""A list costs the same number of queries however many rows it shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hqconsole.kernel.roles import Role
from jobs.models import Run
from tests import make
from tests.approvals.conftest import ask

pytestmark = pytest.mark.django_db


def some_tenants():
    return [make.tenant() for _number in range(3)]


def some_runs():
    tenants = some_tenants()
    return [Run.objects.create(kind="provision_tenant", subject=str(t.pk), dedupe_key=str(t.pk), ordered_by="x") for t in tenants]


def some_requests():
    asker = make.person(Role.BUSINESS_ADMIN)
    return [ask(asker) for _number in range(3)]


def some_overrides():
    return [make.override() for _number in range(3)]


LISTS = [
    ("home", some_tenants),
    ("tenants:index", some_tenants),
    ("audit:index", some_tenants),
    ("jobs:index", some_runs),
    ("approvals:index", some_requests),
    ("plans:index", some_tenants),
    ("plans:flags", some_overrides),
    ("plans:overrides", some_overrides),
    ("plans:stale", some_overrides),
    ("workflows:index", some_tenants),
    ("catalogs:index", some_tenants),
    ("network:index", lambda: [make.network() for _number in range(3)]),
    ("staff:roles", lambda: [make.person() for _number in range(3)]),
    ("/api/v1/tenants", some_tenants),
    ("/api/v1/runs", some_runs),
    ("/api/v1/overrides", some_overrides),
]


@pytest.mark.parametrize(("name", "more"), LISTS, ids=[name for name, _more in LISTS])
def test_a_list_asks_as_often_for_many_rows_as_for_few(name, more):
    browser, url = make.client(), name if name.startswith("/") else reverse(name)
    more()
    browser.get(url)

    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    more()
    more()
    with CaptureQueriesContext(connection) as many:
        response = browser.get(url)

    assert response.status_code == 200
    assert len(many) <= len(few)
