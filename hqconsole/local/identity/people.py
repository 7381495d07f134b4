"""Who can sign in at the demo provider? Six people of HQ with five roles, and one outsider to try the refusal."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

EMAIL_DOMAIN = "hq.cleanmatex.example"


@dataclass(frozen=True)
class DemoPerson:
    """A person as the provider knows them; the roles are what it claims to the console."""

    sub: str
    name: str
    name_ar: str
    roles: tuple[str, ...]
    locale: str
    has_two_factors: bool = True

    @property
    def email(self) -> str:
        return f"{self.sub}@{EMAIL_DOMAIN}"

    def claims(self, scopes: set[str]) -> dict:
        """What the provider says about this person to a client that was granted `scopes`."""
        told = {"sub": self.sub}
        if "profile" in scopes:
            told |= {"name": self.name, "name_ar": self.name_ar, "preferred_username": self.sub, "locale": self.locale}
        if "email" in scopes:
            told |= {"email": self.email, "email_verified": True}
        if "roles" in scopes:
            told["roles"] = list(self.roles)
        return told


PEOPLE = {
    record["sub"]: DemoPerson(**record | {"roles": tuple(record["roles"])})
    for record in json.loads(Path(__file__).with_name("people.json").read_text(encoding="utf-8"))
}
ROLES = {role for person in PEOPLE.values() for role in person.roles}


def roles_of(user) -> tuple[str, ...]:
    """The roles somebody has at the provider now: its groups. The page `people/` changes them."""
    return tuple(group.name for group in user.groups.order_by("pk"))


def give_roles(user, roles: Iterable[str]) -> None:
    from django.contrib.auth.models import Group  # this module is read where Django has no apps

    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
