"""The pages of workflows: all of them, one laid open, and what a tenant works by."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hqconsole.kernel.editions import hash_of
from hqconsole.kernel.roles import Role
from tests import make
from workflows import actions
from workflows.models import WorkflowVersion

pytestmark = pytest.mark.django_db


def page_of(name: str, *args, language: str = "en") -> str:
    return make.client(Role.SUPPORT_ANALYST, language=language).get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize(
    ("language", "words"), [("en", ["Standard", "Drop shops with central plant"]), ("ar", ["سير العمل القياسي", "المراحل"])]
)
def test_every_workflow_is_listed(language, words):
    page = page_of("workflows:index", language=language)

    assert not [word for word in words if word not in page]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Preparing", "8 h", "30 min", "Hold work", "Reason given", "Automatic", "Exception"]),
        ("ar", ["تحضير", "8 س", "تعليق العمل", "ذكر السبب", "تلقائي", "استثناء"]),
    ],
)
def test_a_workflow_is_laid_open(language, words):
    page = page_of("workflows:detail", "WF_STANDARD", language=language)

    assert not [word for word in words if word not in page]


def test_an_unknown_workflow_is_not_found():
    assert make.client().get(reverse("workflows:detail", args=["WF_MAGIC"])).status_code == 404


def test_a_tenants_page_shows_the_version_it_works_by():
    tenant = make.tenant()
    assert "No workflow deployed" in page_of("workflows:of_tenant", tenant.slug)

    version = actions.deploy(tenant=tenant, workflow="WF_STANDARD", by=make.WORKER).version
    page = page_of("workflows:of_tenant", tenant.slug)
    assert "Hold work" in page
    assert "A newer version is live" not in page

    facts = {"content": version.content, "content_hash": hash_of(version.content)}
    WorkflowVersion.objects.create(workflow=version.workflow, number=4, **facts).go_live(make.clock.now())
    assert "A newer version is live" in page_of("workflows:of_tenant", tenant.slug)


def test_more_workflows_cost_no_more_queries():
    tenant, browser = make.tenant(), make.client()
    url, counts = reverse("workflows:of_tenant", args=[tenant.slug]), []
    for workflow in ("WF_SIMPLE", "WF_STANDARD", "WF_CARPET_HOME"):
        actions.deploy(tenant=tenant, workflow=workflow, by=make.WORKER)
        browser.get(url)
        with CaptureQueriesContext(connection) as queries:
            browser.get(url)
        counts.append(len(queries))

    assert len(set(counts)) == 1
