"""How is one thing made, by the console's own actions?"""

from collections.abc import Callable
from random import randrange
from uuid import uuid4

import plans.actions
import staff.actions
from approvals.models import Request
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.errors import SentForReview
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from network.models import Network
from plans.models import Feature
from staff import factors
from staff.models import Factor, Person
from tenants.models import Tenant
from tests import make

HERE = "127.0.0.1"
EMERGENCY = "Nobody else can be reached and customers wait"
FEATURE = {"group": "operations", "product_key": "", "when_away": "off"}


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


def asked(by: Person, act: Callable, **arguments) -> Request:
    typed_name = act.action.name_to_type(arguments)
    try:
        act(**arguments, by=make.consenting(acting(by), typed_name))
    except SentForReview as sent:
        return Request.objects.get(pk=sent.key.removeprefix("R-"))
    raise AssertionError(f"{act.action.verb} took nobody else.")


def made_network() -> Network:
    return make.network(f"10.{randrange(256)}.{randrange(256)}.{randrange(256)}")


def factor_of(owner: Person) -> Factor:
    facts = {"kind": Factor.Kind.TOTP, "secret": factors.new_secret(), "added_at": clock.now()}
    return owner.factors.create(name=f"Telephone {name()}", **facts)


def key_of(owner: Person):
    wishes = {"name": name(), "scopes": [Permission.JOBS_VIEW], "days": 30, "networks": []}
    return done(staff.actions.issue_key, person=owner, **wishes, by=acting(owner))[0]


def feature(kind: str) -> Feature:
    key = f"fuzz_{name()}"
    return done(plans.actions.add_feature, key=key, type=kind, facts=FEATURE | {"name_en": key, "name_ar": f"ميزة {key}"})
