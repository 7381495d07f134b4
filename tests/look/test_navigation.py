"""Does everybody see the rooms they may open, and no others?"""

import pytest

from hqconsole import navigation
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.roles import Role
from tests import make


def rooms(role: Role, path: str = "/") -> dict[str, dict]:
    groups = navigation.navigation_for(make.actor(role), path)
    return {room["url"]: room for group in groups for room in group["rooms"]}


def test_every_room_has_an_address():
    assert [room.url_name for group in navigation.GROUPS for room in group.rooms if not navigation.address(room.url_name)] == []


def test_every_tab_of_a_tenant_has_an_address():
    assert [tab.url_name for tab in navigation.TENANT_TABS if not navigation.address(tab.url_name, slug="a")] == []


def test_no_two_rooms_share_a_key():
    keys = [room.key for group in navigation.GROUPS for room in group.rooms]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.WORKER])
def test_rooms_follow_permissions(role):
    actor = make.actor(role)
    expected = {navigation.address(room.url_name) for group in navigation.GROUPS for room in group.rooms if actor.may(room.verb)}

    assert set(rooms(role)) == expected


def test_raw_data_is_hidden_from_support():
    assert not make.actor(Role.SUPPORT_ANALYST).may(Permission.RAW_EDIT)
    assert navigation.address("admin:index") not in rooms(Role.SUPPORT_ANALYST)


@pytest.mark.parametrize(
    ("path", "room"),
    [("/", "/"), ("/tenants/", "/tenants/"), ("/tenants/sparkle/", "/tenants/"), ("/audit/7/", "/audit/"), ("/nowhere/", None)],
)
def test_the_room_one_is_in_is_current(path, room):
    current = [url for url, each in rooms(Role.SUPER_ADMIN, path).items() if each["is_current"]]

    assert current == ([room] if room else [])
