"""Taking a network off: its addresses are turned away, one's own never."""

import pytest

from audit.models import Entry
from hqconsole.kernel.errors import ConsentMissing, Forbidden
from hqconsole.kernel.roles import Role
from network import actions
from network.models import Network
from tests import make

pytestmark = pytest.mark.django_db
REASON = "The office in Sohar is closed"


def taken_off(network: Network, ip: str = "10.8.0.9", **given) -> None:
    by = make.consenting(make.actor(ip=ip), str(network.cidr))
    actions.disallow(**{"network": network, "reason": REASON, "by": by} | given)


@pytest.fixture
def vpn():
    return make.network("10.8.0.0/16", label="VPN")


@pytest.fixture
def office():
    return make.network("192.0.2.0/24", label="Office")


def test_a_network_is_taken_off_and_the_ledger_remembers_it(vpn, office):
    taken_off(office)

    assert list(Network.objects.all()) == [vpn]
    entry = Entry.objects.get(verb="network.disallow")
    assert (entry.changes["cidr"], entry.changes["label"]) == (["192.0.2.0/24", None], ["Office", None])


def test_ones_own_network_stays(vpn, office):
    with pytest.raises(actions.LockedOut, match=r"10\.8\.0\.9"):
        taken_off(vpn)

    assert Network.objects.count() == 2


def test_ones_own_network_goes_where_another_holds_ones_address(vpn):
    make.network("10.0.0.0/8")

    taken_off(vpn)


def test_ones_own_network_goes_where_the_environment_holds_ones_address(vpn, settings):
    settings.HQ_NETWORKS = ["10.8.0.9"]

    taken_off(vpn)


def test_the_last_network_goes_in_dev_only(vpn, settings):
    settings.IS_DEV = False
    with pytest.raises(actions.LockedOut):
        taken_off(vpn)

    settings.IS_DEV = True
    taken_off(vpn)


def test_what_is_gone_cannot_be_taken_off(vpn, office):
    taken_off(office)

    with pytest.raises(actions.AlreadyGone):
        taken_off(office)


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST, Role.WORKER])
def test_only_a_super_admin_takes_off(role, office):
    with pytest.raises(Forbidden):
        taken_off(office, by=make.consenting(make.actor(role, ip="10.8.0.9"), "192.0.2.0/24"))


def test_the_network_is_typed_exactly(vpn, office):
    with pytest.raises(ConsentMissing) as missing:
        taken_off(office, by=make.consenting(make.actor(ip="10.8.0.9"), "192.0.2.0"))

    assert set(missing.value.errors) == {"typed_name"}


def test_the_page_asks_and_does(vpn, office):
    browser, url = make.client(), f"/network/{office.pk}/disallow/"
    asked = browser.get(url, REMOTE_ADDR="10.8.0.9")
    proof = make.proof(browser, actions.disallow, network=office)
    fingerprint = asked.context["hidden"]["fingerprint"]
    sent = {"reason": REASON, "typed_name": "192.0.2.0/24", "fingerprint": fingerprint, "proof": proof}

    answer = browser.post(url, sent, REMOTE_ADDR="10.8.0.9")

    assert answer.status_code == 303
    assert not Network.objects.filter(pk=office.pk).exists()


def test_a_person_takes_it_off_through_the_api():
    make.network("127.0.0.0/8")
    browser, network = make.client(), make.network("192.0.2.0/24")
    proof = make.proof(browser, actions.disallow, network=network)
    consent = {"reason": "The office has moved away", "typed_name": "192.0.2.0/24", "confirmed": True, "proof": proof}

    assert make.by_script(f"networks/{network.pk}/disallow", browser, **consent).status_code == 204

    assert not Network.objects.filter(pk=network.pk).exists()
    assert make.by_script(f"networks/{network.pk}/disallow", browser, **consent).status_code == 404
