"""What is sold, and what do tenants have of it?"""

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.http import urlencode

import plans.actions
from hqconsole.kernel import clock
from hqconsole.kernel.editions import publish_seed
from plans.models import AddOn, Campaign, Limit, Plan, PlanEdition, Subscription, Wave
from tenants.models import Tenant
from tests import make

from .making import done, feature, name, tenant

PLAN = {"description_en": "For chains", "description_ar": "للسلاسل", "is_public": True}
LIMIT = {"unit": "C62", "enforcement": "hard", "product_key": "", "when_away": "last"}


def plan(*, editions: int = 1, trial_days: int = 0) -> Plan:
    """A plan of its own with so many published editions."""
    key = f"FUZZ_{name().upper()}"
    names = {"name_en": key, "name_ar": f"باقة {key}"}
    made = done(plans.actions.add_plan, key=key, facts=PLAN | names | {"trial_days": trial_days})
    for _number in range(editions):
        draft = drafted(made)
        done(plans.actions.publish, edition=draft, version=draft.version, reason=make.REASON)
    return made


def add_on() -> AddOn:
    """One of its own: what the console began with, somebody may have renamed or removed raw."""
    key = f"FUZZ_{name().upper()}"
    facts = {"name_en": key, "name_ar": f"إضافة {key}", "prices": {"OMR": 4000}}
    return done(plans.actions.add_add_on, key=key, limit=limit(), adds=5, facts=facts)


def drafted(made: Plan) -> PlanEdition:
    """A draft of a plan with one feature more or less than before."""
    source = made.editions.order_by("number").last() or PlanEdition.objects.filter(plan__key="GROWTH").earliest("number")
    draft = done(plans.actions.draft, plan=made, source=source)
    features = sorted(set(draft.content["features"]) ^ {"white_label"})
    content = draft.content | {"features": features}
    return done(plans.actions.edit_draft, edition=draft, content=content, version=draft.version)


def some_plans() -> Iterator[str]:
    """One without a draft, one with, one whose draft others overtook, one that can be closed."""
    live, edited, moved, retired = plan(), plan(), plan(), plan()
    drafted(edited)
    content = drafted(moved).base.content
    publish_seed(moved, "plan", number=9, content=content | {"features": content["features"][1:]}, at=clock.now())
    done(plans.actions.retire, plan=retired, reason=make.REASON)
    yield reverse("plans:draft", args=[live.key])
    yield reverse("plans:retire", args=[live.key])
    yield reverse("plans:change_plan", args=[live.key])
    yield reverse("plans:copy", args=[live.key, 1])
    for act in ("edit_draft", "discard_draft", "publish"):
        yield reverse(f"plans:{act}", args=[edited.key])
    yield reverse("plans:rebase_draft", args=[moved.key])
    yield reverse("plans:close", args=[retired.key])
    yield f"/api/v1/plans/{live.key}/draft"
    yield f"/api/v1/plans/{edited.key}/draft/save"
    yield f"/api/v1/plans/{edited.key}/draft/publish"


def some_features_and_limits() -> Iterator[str]:
    """Features of each kind, one switched off; limits that are armed and rehearsed."""
    alive, dead = (feature("boolean") for _number in range(2))
    done(plans.actions.kill, feature=dead)
    armed, rehearsed = (limit() for _number in range(2))
    Limit.objects.filter(pk=armed.pk).update(is_armed=True)
    rehearsed.rehearse(clock.now() - timedelta(days=8))
    yield reverse("plans:change_feature", args=[alive.key])
    yield reverse("plans:kill", args=[alive.key])
    yield reverse("plans:set_default", args=[alive.key])
    yield reverse("plans:revive", args=[dead.key])
    yield reverse("plans:change_limit", args=[armed.key])
    yield reverse("plans:disarm_limit", args=[armed.key])
    yield reverse("plans:rehearse_limit", args=[armed.key])
    yield reverse("plans:arm_limit", args=[rehearsed.key])
    yield f"/api/v1/flags/{alive.key}/kill"
    yield f"/api/v1/flags/{alive.key}/default"
    yield f"/api/v1/flags/{dead.key}/revive"


def limit() -> Limit:
    key = f"fuzz_{name()}"
    return done(plans.actions.add_limit, key=key, kind="level", facts=LIMIT | {"name_en": key, "name_ar": f"حد {key}"})


def subscribed(plan_key: str) -> Tenant:
    made = tenant()
    plans.actions.subscribe(tenant=made, plan=plan_key, by=make.WORKER)
    return made


def some_subscriptions() -> Iterator[str]:
    """On trial, on a plan, about to end, with an add-on, and none yet."""
    on_trial, waiting = subscribed(plan(trial_days=14).key), subscribed(plan().key)
    done(plans.actions.cancel, tenant=waiting, reason=make.REASON)
    for act, of in (("convert_trial", on_trial), ("extend_trial", on_trial), ("withdraw_change", waiting), ("assign", tenant())):
        yield reverse(f"plans:{act}", args=[of.slug])
        yield f"/api/v1/subscriptions/{of.slug}/{act}"
    richer = subscribed("GROWTH")
    holding = done(plans.actions.buy_add_on, tenant=richer, add_on=add_on(), quantity=1)
    for act in ("upgrade", "downgrade", "change_cycle", "cancel", "set_price", "buy_add_on"):
        free = subscribed("GROWTH")
        yield reverse(f"plans:{act}", args=[free.slug])
        yield f"/api/v1/subscriptions/{free.slug}/{act}"
    yield reverse("plans:give_back_add_on", args=[richer.slug, holding.pk])
    yield f"/api/v1/subscriptions/{richer.slug}/give_back_add_on?{urlencode({'holding': holding.pk})}"


def some_overrides() -> Iterator[str]:
    """Another value, more of a limit, and a grace, each for some days."""
    given = make.override(tenant=subscribed("GROWTH"))
    more = {"tenant": given.tenant, "ticket": "SUP-1", "reason": make.REASON, "ends_at": clock.now() + timedelta(days=10)}
    plans.actions.top_up(subject=limit(), value=50, **more, by=make.WORKER)
    plans.actions.exempt(subject=limit(), **more, by=make.WORKER)
    for act in ("override_page", "change_override", "renew_override", "revoke_override"):
        yield reverse(f"plans:{act}", args=[given.subject.key, given.pk])
    for act in ("change", "renew", "revoke"):
        yield f"/api/v1/overrides/{given.pk}/{act}"
    for act, key in (("top_up", "orders_per_month"), ("exempt", "users"), ("override", "webhooks")):
        yield reverse(f"plans:{act}", args=[subscribed("GROWTH").slug, key])


def some_campaigns() -> Iterator[str]:
    """One that nobody was moved by, a wave that runs, and one that is over."""
    made = plan(editions=2)
    source, target = made.editions.order_by("number")
    moved = [subscribed(made.key) for _number in range(4)]
    Subscription.objects.filter(tenant__in=moved).update(edition=source)
    planned, running, over = (campaign(source, target) for _number in range(3))
    runs, is_over = wave_of(running), wave_of(over)
    while plans.actions.carry_wave(wave=is_over, after="", by=make.WORKER).goes_on:
        pass
    for of, act in ((planned, "start_wave"), (running, "stop_wave"), (over, "undo_wave")):
        yield f"/api/v1/campaigns/{of.slug}/{act}"
    yield reverse("plans:start_wave", args=[planned.pk])
    yield reverse("plans:stop_wave", args=[runs.pk])
    yield reverse("plans:undo_wave", args=[is_over.pk])


def campaign(source: PlanEdition, target: PlanEdition) -> Campaign:
    facts = {"source": source, "target": target, "made_by": "staff:1", "made_at": clock.now()}
    return Campaign.objects.create(mode=Campaign.Mode.NOW, **facts)


def wave_of(planned: Campaign) -> Wave:
    return planned.waves.create(number=1, size=1, started_by="staff:1", started_at=clock.now())
