"""What is there to open? One of everything that the console knows, made by its own actions, and again before it is used up.

Each function makes one kind of thing and yields the addresses of pages where it stands; what an address asks for in its
query is something that a form there wants to know.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from random import randrange
from uuid import uuid4

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.http import urlencode

import approvals.actions
import audit.actions
import network.actions
import plans.actions
import staff.actions
import tenants.actions
from approvals.models import Policy, Request
from audit.models import Entry
from audit.queries import digest_of
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.editions import publish_seed
from hqconsole.kernel.errors import Refusal, SentForReview
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from jobs.models import Run
from network.models import Network
from plans.models import AddOn, Campaign, Feature, Limit, Plan, PlanEdition, Subscription, Wave
from staff import factors
from staff.models import Arrival, Elevation, Factor, Person
from tenants.models import Tenant
from tests import make

HERE = "127.0.0.1"
EMERGENCY = "Nobody else can be reached and customers wait"
PLAN = {"description_en": "For chains", "description_ar": "للسلاسل", "is_public": True}
FEATURE = {"group": "operations", "product_key": "", "when_away": "off"}
LIMIT = {"unit": "C62", "enforcement": "hard", "product_key": "", "when_away": "last"}


def furnish(*, is_new: bool) -> Iterator[str]:
    """One more of everything. In a world that is not new any more, some of it may be refused."""
    for kind in KINDS:
        with suppress(*([] if is_new else [Refusal])):
            yield from kind()


def belongings(owner: Person, *, is_new: bool) -> Iterator[str]:
    """The same of what is somebody's own."""
    with suppress(*([] if is_new else [Refusal])):
        yield from some_belongings(owner)


def done(act: Callable, **arguments):
    """Have it done as if everybody had agreed who has to."""
    return act.action.carry_out({"by": make.actor()} | arguments)


def acting(person: Person) -> Actor:
    """A person on a page who has just proved who they are."""
    return person.as_actor(Origin.PAGE, ip=HERE, request_id="", signed_in_at=clock.now())


def name() -> str:
    """A name that no other process gives."""
    return uuid4().hex[:10]


def tenant() -> Tenant:
    return make.tenant(slug=f"fuzz-{name()}")


def person(role: Role | None = Role.SUPER_ADMIN, **given) -> Person:
    return make.person(role, username=name(), **given)


# Tenants


def some_tenants() -> Iterator[str]:
    """One that works, one that is held, one that is being born, and somebody who may do more on the first."""
    free, born = tenant(), tenants.actions.create(**make.order(slug=f"born-{name()}"), by=make.WORKER)
    with transaction.atomic():  # the hold and the status it means, at once
        held = make.suspended_tenant(slug=f"held-{name()}")
    wish = {"person": person(Role.QA_COMPLIANCE), "tenants": [free], "verbs": [Permission.TENANTS_SUSPEND]}
    (trust,) = done(tenants.actions.entrust, **wish, until=clock.now() + timedelta(days=3), reason=make.REASON)
    yield reverse("tenants:end_trust", args=[free.slug, trust.pk])
    yield reverse("tenants:trusts_of_person", args=[wish["person"].pk])
    yield reverse("tenants:suspend", args=[free.slug])
    yield reverse("tenants:reactivate", args=[held.slug])
    yield reverse("jobs:of_tenant", args=[born.slug])
    yield f"/api/v1/tenants/{free.slug}/suspend"
    yield f"/api/v1/tenants/{free.slug}/forget"
    yield f"/api/v1/tenants/{held.slug}/reactivate"


# Plans and what tenants have of them


def plan(*, editions: int = 1, trial_days: int = 0) -> Plan:
    """A plan of its own with so many published editions."""
    key = f"FUZZ_{name().upper()}"
    names = {"name_en": key, "name_ar": f"باقة {key}"}
    made = done(plans.actions.add_plan, key=key, facts=PLAN | names | {"trial_days": trial_days})
    for _number in range(editions):
        draft = drafted(made)
        done(plans.actions.publish, edition=draft, version=draft.version, reason=make.REASON)
    return made


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


def feature(kind: str) -> Feature:
    key = f"fuzz_{name()}"
    return done(plans.actions.add_feature, key=key, type=kind, facts=FEATURE | {"name_en": key, "name_ar": f"ميزة {key}"})


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
    holding = done(plans.actions.buy_add_on, tenant=richer, add_on=AddOn.objects.get(key="USERS_5"), quantity=1)
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
    limit = Limit.objects.get(key="orders_per_month")
    plans.actions.top_up(subject=limit, value=50, **more, by=make.WORKER)
    plans.actions.exempt(subject=Limit.objects.get(key="branches"), **more, by=make.WORKER)
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


# Jobs, the log and the gate


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
    if not Network.objects.filter(cidr=f"{HERE}/32").exists():
        make.network(HERE)
    yield reverse("network:disallow", args=[made_network().pk])


def made_network() -> Network:
    return make.network(f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}")


# People


def some_people() -> Iterator[str]:
    """Somebody who is here with all that one may have, somebody who is kept out, and one whom nobody need remember."""
    here, out = person(Role.TECH_ADMIN), person(Role.QA_COMPLIANCE, is_active=False)
    session = make.sign_in(Client(), here)
    factor, key = factor_of(here), key_of(here)
    yield reverse("staff:deactivate", args=[here.pk])
    yield reverse("staff:end_session_of", args=[session.pk])
    yield reverse("staff:end_all_sessions_of", args=[person_with_session().pk])
    yield reverse("staff:remove_factor_of", args=[here.pk, factor.pk])
    yield reverse("staff:revoke_key_of", args=[key.pk])
    yield reverse("staff:activate", args=[out.pk])
    yield reverse("staff:forget", args=[out.pk])


def person_with_session() -> Person:
    made = person(Role.SUPPORT_ANALYST)
    make.sign_in(Client(), made)
    return made


def factor_of(owner: Person) -> Factor:
    facts = {"kind": Factor.Kind.TOTP, "secret": factors.new_secret(), "added_at": clock.now()}
    return owner.factors.create(name=f"Telephone {name()}", **facts)


def key_of(owner: Person):
    wishes = {"name": name(), "scopes": [Permission.JOBS_VIEW], "days": 30, "networks": []}
    return done(staff.actions.issue_key, person=owner, **wishes, by=acting(owner))[0]


def some_emergencies() -> Iterator[str]:
    """A sealed credential that still opens the door, and one that did."""
    sealed, used = person(), person()
    _envelope, code = staff.actions.seal_envelope(person=sealed, sealed_by=sealed, by=make.WORKER)
    yield f"{reverse('emergency')}?{urlencode({'credential': code})}"
    envelope, code = staff.actions.seal_envelope(person=used, sealed_by=used, by=make.WORKER)
    arrival = Arrival(uuid4().hex, "10.8.0.7", "Firefox")
    approvals.actions.enter_alone(credential=code, reason=EMERGENCY, arrival=arrival, by=make.WORKER)
    yield reverse("approvals:judge_emergency", args=[envelope.debt.pk, "justified"])


# The second person


def some_requests() -> Iterator[str]:
    """Requests in each state, a debt, and a policy of their own."""
    holder, asker = person(), person(Role.BUSINESS_ADMIN)
    policy, _is_new = Policy.objects.get_or_create(
        verb=Permission.NETWORK_DISALLOW, condition="always", defaults={"may_schedule": True, "execution_hours": 12}
    )
    pending, approved, rejected, withdrawn, executed, broken = (suspension(asker) for _number in range(6))
    for each in (approved, executed):
        done(approvals.actions.approve, request=each, reason=make.REASON, by=acting(holder))
    done(approvals.actions.reject, request=rejected, reason=make.REASON, by=acting(holder))
    done(approvals.actions.withdraw, request=withdrawn, by=acting(asker))
    approvals.actions.execute(request=executed, by=Actor.worker("execute_request"))
    done(approvals.actions.break_glass, request=broken, reason=EMERGENCY, by=acting(holder))
    for act in ("approve", "reject", "break_glass"):
        yield reverse(f"approvals:{act}", args=[pending.pk])
    yield reverse("approvals:request", args=[approved.pk])
    yield reverse("approvals:review_bypass", args=[broken.pk, "justified"])
    yield reverse("approvals:change_policy", args=[policy.pk])
    yield reverse("approvals:remove_policy", args=[policy.pk])


def suspension(asker: Person) -> Request:
    """A request of somebody who may only ask."""
    return asked(asker, tenants.actions.suspend, tenant=tenant(), reason=make.REASON)


def asked(by: Person, act: Callable, **arguments) -> Request:
    typed_name = act.action.name_to_type(arguments)
    try:
        act(**arguments, by=make.consenting(acting(by), typed_name))
    except SentForReview as sent:
        return Request.objects.get(pk=sent.key.removeprefix("R-"))
    raise AssertionError(f"{act.action.verb} took nobody else.")


# What is somebody's own


def some_belongings(owner: Person) -> Iterator[str]:
    """Keys, factors, sessions, a role for a time, an export, a kept search, and requests, of somebody with a role."""
    key, factor, session = key_of(owner), factor_of(owner), make.sign_in(Client(), owner)
    times = {"starts_at": clock.now(), "ends_at": clock.now() + timedelta(hours=1)}
    lent = Elevation.objects.create(person=owner, verb=Permission.NETWORK_VIEW, reason=make.REASON, **times)
    view = done(audit.actions.save_view, name=name(), search=f"q={name()}", by=acting(owner))
    export = make.export(asked_by=f"staff:{owner.pk}")
    agreed = elevation(owner, hours=1)
    done(approvals.actions.approve, request=agreed, reason=make.REASON, by=acting(person()))
    yield reverse("staff:rotate_key", args=[key.pk])
    yield reverse("staff:revoke_key", args=[key.pk])
    yield reverse("staff:remove_factor", args=[factor.pk])
    yield reverse("staff:end_session", args=[session.pk])
    yield reverse("staff:end_elevation", args=[lent.pk])
    yield reverse("audit:share_view", args=[view.pk])
    yield reverse("audit:remove_view", args=[view.pk])
    yield reverse("audit:download_export", args=[export.pk])
    yield reverse("audit:exported", args=[export.pk])
    yield f"/api/v1/audit/exports/{export.pk}/download"
    yield reverse("approvals:execute", args=[agreed.pk])
    yield reverse("approvals:withdraw", args=[elevation(owner, hours=2).pk])
    if Role.SUPER_ADMIN in owner.roles:
        for row in (made_network(), made_network()):
            later = asked(owner, network.actions.disallow, network=row, reason=make.REASON)
            yield reverse("approvals:schedule", args=[later.pk])


def elevation(owner: Person, *, hours: int) -> Request:
    """A request for a role that they do not have yet."""
    what = Role.BUSINESS_ADMIN if Role.QA_COMPLIANCE in owner.roles else Role.QA_COMPLIANCE
    return asked(owner, staff.actions.elevate, person=owner, what=what, hours=hours, reason=make.REASON)


KINDS = (
    *(some_tenants, some_plans, some_features_and_limits, some_subscriptions, some_overrides, some_campaigns, some_runs),
    *(some_of_the_log, some_networks, some_people, some_emergencies, some_requests),
)
