"""A failed run is retried from its failed step; one that has not failed is left alone."""

import pytest

from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.roles import Role
from jobs import actions
from jobs.models import Run, Step
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def failed():
    run = Run.objects.create(kind="provision_tenant", subject="x", dedupe_key="x", ordered_by="staff:1", state=Run.State.FAILED)
    Step.objects.create(run=run, position=1, name="subscription", state=Step.State.DONE)
    Step.objects.create(run=run, position=2, name="catalogs", state=Step.State.FAILED, error="Boom")
    return run


def retry(run, role=Role.TECH_ADMIN):
    return actions.retry(run=run, by=make.consenting(make.actor(role)))


def test_a_failed_run_is_queued_again_and_keeps_what_is_done(failed):
    run = retry(failed)

    assert (run.state, run.error) == (Run.State.QUEUED, "")
    assert list(run.steps.values_list("state", flat=True)) == ["done", "pending"]


def test_a_run_that_has_not_failed_is_not_retried(failed):
    retry(failed)

    with pytest.raises(actions.NotFailed):
        retry(failed)


def test_an_analyst_may_not_retry(failed):
    with pytest.raises(Forbidden):
        retry(failed, Role.SUPPORT_ANALYST)


def test_the_page_asks_first_and_then_retries(failed):
    browser = make.client(Role.TECH_ADMIN)

    assert browser.get(f"/jobs/runs/{failed.pk}/retry/").status_code == 200
    assert browser.post(f"/jobs/runs/{failed.pk}/retry/").status_code == 303

    failed.refresh_from_db()
    assert failed.state == Run.State.QUEUED


def test_an_analyst_sees_the_button_and_the_roles_it_takes(failed):
    Run.objects.filter(pk=failed.pk).update(subject=str(make.tenant().pk))

    page = make.client(Role.SUPPORT_ANALYST).get(f"/jobs/runs/{failed.pk}/").content.decode()

    assert "It takes the role: Super Admin, Technical Admin." in page
    assert f"/jobs/runs/{failed.pk}/retry/" not in page


def test_a_retried_run_has_all_its_attempts_before_it_again(failed):
    Run.objects.filter(pk=failed.pk).update(attempt=5, state=Run.State.DEAD)

    assert retry(failed).attempt == 0
