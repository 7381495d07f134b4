"""How does a test get what it needs? Factories with sensible defaults; say only what matters to the test."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from ipaddress import ip_network
from uuid import uuid4
from zipfile import ZipFile

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as Cookie
from django.test import Client

import audit.actions
import audit.queries
import plans.actions
import plans.queries
from audit.models import Export
from hqconsole.kernel import clock
from hqconsole.kernel.actor import Actor, Origin
from hqconsole.kernel.roles import Role
from network.models import Network
from plans.models import Feature, Override
from staff.models import Person, Proof, Session
from tenants.models import Hold, Tenant


def zipped(files: dict[str, str]) -> bytes:
    """An archive with these texts."""
    kept = BytesIO()
    with ZipFile(kept, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return kept.getvalue()


numbers = itertools.count(1)
ARCHIVE = zipped({"manifest.json": "{}"})
WORKER = Actor.worker("test")
REASON = "Unpaid since May, three notices sent"


def actor(role: Role = Role.SUPER_ADMIN, **given) -> Actor:
    """Somebody who holds one role and has just signed in."""
    facts = {"id": f"staff:{role}", "name": role.replace("_", " ").title(), "origin": Origin.PAGE, "signed_in_at": clock.now()}
    return Actor(roles=frozenset({role}), **(facts | given))


class Proved:
    """Stands for a proof of identity, where a test is not about proofs."""

    def is_for(self, purpose: str) -> bool:
        return True

    def spend(self) -> bool:
        return True


def consenting(by: Actor, typed_name: str = "") -> Actor:
    """The same actor having confirmed and proved what the ladder of risk asks."""
    return by.consenting(confirmed=True, typed_name=typed_name, proof=Proved())


def proof(browser: Client, act: Callable, **arguments) -> str:
    """The key of a proof that whoever is signed in in this browser just gave for this act."""
    return proof_for(browser, act.action.purpose(arguments))


def proof_for(browser: Client, purpose: str) -> str:
    """The same, for whatever has this digest."""
    at = clock.now()
    facts = {"session": browser.session["identity"], "purpose": purpose, "method": Proof.Method.PROVIDER}
    row = Proof.objects.create(person_id=browser.session["_auth_user_id"], asked_at=at, proved_at=at, **facts)
    return str(row.pk)


def tenant(**given) -> Tenant:
    """A tenant that works."""
    number, at = next(numbers), clock.now()
    facts = {
        "slug": f"laundry-{number}",
        "name_en": f"Laundry {number}",
        "name_ar": f"مغسلة {number}",
        "region": "OM",
        "timezone": "Asia/Muscat",
        "currency": "OMR",
        "status": Tenant.Status.ACTIVE,
        "status_since": at,
        "created_at": at,
    }
    return Tenant.objects.create(**(facts | given))


def suspended_tenant(**given) -> Tenant:
    held = tenant(**given)
    held.holds.create(kind=Hold.Kind.MANUAL, reason=REASON, placed_by="staff:test", placed_at=clock.now())
    held.settle(clock.now())
    return held


def order(**given) -> dict:
    """The arguments of tenants.actions.create."""
    number = next(numbers)
    identity = {
        "slug": f"new-laundry-{number}",
        "name_en": "New Laundry",
        "name_ar": "مغسلة جديدة",
        "region": "OM",
        "timezone": "Asia/Muscat",
        "currency": "OMR",
    }
    administrator = {"name": "Salim", "email": f"salim{number}@laundry.example"}
    return {
        "identity": identity | {name: value for name, value in given.items() if name in identity},
        "administrator": administrator,
        "seed": {"plan": given.get("plan", "GROWTH"), "catalogs": True, "workflow": "WF_STANDARD"},
    }


def undo(group: str, role: Role = Role.SUPER_ADMIN) -> int:
    """Undo a change as somebody who consents to everything that is asked."""
    return audit.actions.undo(change=audit.queries.change(group), reason=REASON, by=consenting(actor(role), group[:8]))


def export(**given) -> Export:
    """An export of the audit log that is ready, with an archive that holds nothing but a manifest."""
    at = clock.now()
    facts = {"form": "jsonl", "filters": {}, "span": {}, "reason": REASON, "asked_by": "staff:1"}
    described = {
        "rows": 3,
        "first_seq": 1,
        "last_seq": 3,
        "checkpoint_size": 3,
        "size_bytes": len(ARCHIVE),
        "manifest_sha256": "0" * 64,
    }
    described |= {"state": Export.State.READY, "asked_at": at, "finished_at": at, "expires_at": at + timedelta(days=7)}
    row = Export.objects.create(**(facts | described | given))
    row.folder.mkdir(parents=True)
    row.archive.write_bytes(ARCHIVE)
    return row


def override(key: str = "custom_domain", **given) -> Override:
    """Another value of a feature for a tenant of its own, for ten days."""
    subject = plans.queries.subject_of(key)
    facts = {"tenant": given.pop("tenant", None) or tenant(), "subject": subject, "reason": REASON, "ticket": "SUP-1"}
    facts |= {"value": True if isinstance(subject, Feature) else 10, "ends_at": clock.now() + timedelta(days=10)}
    return plans.actions.override(**(facts | {"by": WORKER} | given))


def network(cidr: str = "", **given) -> Network:
    """A network that may reach the console; of one address unless it is named."""
    facts = {"cidr": ip_network(cidr or f"198.51.100.{next(numbers) % 256}"), "label": "A VPN", "added_by": "test"}
    return Network.objects.create(**(facts | {"added_at": clock.now()} | given))


def person(role: Role | None = Role.SUPER_ADMIN, **given) -> Person:
    number = next(numbers)
    facts = {
        "username": f"person{number}",
        "name_en": f"Person {number}",
        "name_ar": f"شخص {number}",
        "roles": [role] if role else [],
    }
    return Person.objects.create(**(facts | given))


def client_of(person: Person, *, signed_in_ago: timedelta = timedelta(0), address: str = "127.0.0.1") -> Client:
    """A browser in which this person signed in that long ago."""
    browser = Client(REMOTE_ADDR=address)
    sign_in(browser, person, clock.now() - signed_in_ago)
    return browser


def client(
    role: Role | None = Role.SUPER_ADMIN, *, signed_in_ago: timedelta = timedelta(0), address: str = "127.0.0.1", **given
) -> Client:
    """The browser of a new person with this role; nobody's where role is None."""
    if role is None:
        return Client(REMOTE_ADDR=address)
    return client_of(person(role, **given), signed_in_ago=signed_in_ago, address=address)


def by_script(path: str, browser=None, **body):
    """The API's answer to this call of a Super Admin, or of whoever sits before the browser."""
    return (browser or client()).post(f"/api/v1/{path}", body, content_type="application/json")


def sign_in(browser: Client, person: Person, signed_in_at: datetime | None = None, **given) -> Session:
    """A session of this person in that browser. Written as a login leaves it, for a fifth of the queries of a login."""
    at = clock.now()
    row = Session.objects.create(
        **{"id": uuid4().hex, "person": person, "opened_at": at, "seen_at": at, "has_two_factors": True} | given
    )
    facts = {SESSION_KEY: str(person.pk), HASH_SESSION_KEY: person.get_session_auth_hash(), "identity": row.pk}
    facts[BACKEND_SESSION_KEY] = "staff.backends.SingleSignOn"
    facts |= {"signed_in_at": int(signed_in_at.timestamp())} if signed_in_at else {}
    end = at + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    kept = Cookie.objects.create(session_key=uuid4().hex, session_data=SessionStore().encode(facts), expire_date=end)
    browser.cookies[settings.SESSION_COOKIE_NAME] = kept.session_key
    return row
