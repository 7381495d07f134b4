"""Which jobs, which entries of the log, which networks are there?"""

from collections.abc import Iterator
from datetime import timedelta
from random import randrange

from django.urls import reverse

import audit.actions
import plans.actions
from audit.models import Entry
from audit.queries import digest_of
from hqconsole.kernel import clock
from jobs.models import Run
from network.models import Network
from tests import make

from .making import FEATURE, HERE, done, feature, made_network, name


def some_runs() -> Iterator[str]:
    """What failed, and what came to its end."""
    facts = {"kind": "provision_tenant", "subject": name(), "ordered_by": "fuzz", "finished_at": clock.now()}
    failed = Run.objects.create(state=Run.State.FAILED, error="it broke", dedupe_key=name(), **facts)
    Run.objects.create(state=Run.State.SUCCEEDED, dedupe_key=name(), **facts)
    yield reverse("jobs:retry", args=[failed.pk])
    yield f"/api/v1/runs/{failed.pk}/retry"


def some_of_the_log() -> Iterator[str]:
    """A verification, a digest, an entry with something personal in it, a change that can be undone."""
    audit.actions.verify(by=make.actor())
    ends = clock.now() - timedelta(seconds=randrange(10**6))
    period = {"begins": ends - timedelta(days=7), "ends": ends}
    digest = audit.actions.draw_digest(**period, content=digest_of(*period.values()), by=make.WORKER)
    yield reverse("audit:digest", args=[digest.pk])
    for entry in Entry.objects.filter(tbl="hq.tenants_contact").order_by("-seq")[:5]:
        yield reverse("audit:reveal", args=[entry.seq])
    for group in Entry.objects.filter(verb="plans.change_feature").order_by("-seq").values_list("change_group", flat=True)[:5]:
        yield reverse("audit:undo", args=[group])
    changed = feature("boolean")
    done(plans.actions.change_feature, feature=changed, facts=FEATURE | {"name_en": name(), "name_ar": "ميزة"})


def some_networks() -> Iterator[str]:
    """One that may come, beside this machine: nobody may lock themselves out."""
    facts = {"label": "This machine", "added_by": "fuzz", "added_at": clock.now()}
    Network.objects.get_or_create(cidr=f"{HERE}/32", defaults=facts)  # two processes may come here at once
    yield reverse("network:disallow", args=[made_network().pk])
