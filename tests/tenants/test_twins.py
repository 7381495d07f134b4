"""Two people create the same tenant in the same moment."""

import threading

from django.db import connection

from hqconsole.kernel.errors import InvalidInput
from jobs.models import Run
from tenants import actions
from tenants.models import Tenant
from tests import make


def test_of_two_people_who_create_the_same_tenant_at_once_one_is_told_that_it_is_taken(committed_db):
    outcomes, start = [], threading.Barrier(2)

    def attempt():
        start.wait()
        try:
            outcomes.append(actions.create(**make.order(slug="twin"), by=make.actor()))
        except InvalidInput as refused:
            outcomes.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=attempt) for _person in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["InvalidInput", "Tenant"]
    assert Tenant.objects.filter(slug="twin").count() == 1
    assert Run.objects.filter(subject__in=[str(o.pk) for o in outcomes if isinstance(o, Tenant)]).count() == 1
