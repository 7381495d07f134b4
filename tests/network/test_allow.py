"""Allowing a network: validated, normalised, on the record, and never so that one locks oneself out."""

import pytest

from audit.models import Entry
from hqconsole.kernel.errors import ConsentMissing, Forbidden, InvalidInput
from hqconsole.kernel.roles import Role
from network import actions
from network.models import Network
from tests import make

pytestmark = pytest.mark.django_db
REASON = "The new office opens on Sunday"


def allowed(cidr: str, ip: str = "10.8.0.9", **given) -> Network:
    return actions.allow(**{"label": "Office", "reason": REASON, "by": make.consenting(make.actor(ip=ip)), "cidr": cidr} | given)


def test_a_network_is_allowed_and_the_ledger_says_which_and_why():
    network = allowed("10.8.0.0/16", note="Muscat")

    assert (str(network.cidr), network.label, network.note, network.added_by) == (
        "10.8.0.0/16",
        "Office",
        "Muscat",
        "Super Admin",
    )
    entry = Entry.objects.get(verb="network.allow")
    assert (entry.changes["cidr"], entry.context["reason"]) == ([None, "10.8.0.0/16"], REASON)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" 10.8.0.0/16 ", "10.8.0.0/16"),
        ("10.8.0.9", "10.8.0.9/32"),
        ("10.8.0.0/255.255.0.0", "10.8.0.0/16"),
        ("2001:DB8:0:0::/32", "2001:db8::/32"),
        ("2001:db8::1", "2001:db8::1/128"),
        ("::ffff:10.8.0.0/112", "10.8.0.0/16"),
    ],
)
def test_a_network_is_kept_in_one_spelling(written, kept):
    make.network("10.8.0.8/29")

    assert str(Network.objects.get(pk=allowed(written).pk).cidr) == kept


@pytest.mark.parametrize(
    "written", ["", "office", "10.8.0.9/16", "10.8.0.0/33", "10.8", "fe80::%eth0/64", "10.8.0.0/16/2", "١٠.٨.٠.٠/١٦"]
)
def test_what_is_no_network_is_refused(written):
    with pytest.raises(InvalidInput) as refusal:
        allowed(written)

    assert refusal.value.field == "cidr"


def test_an_address_with_a_mask_is_told_its_network():
    with pytest.raises(InvalidInput, match=r"is 10\.8\.0\.0/16"):
        allowed("10.8.0.9/16")


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "::/0", "::ffff:0:0/96"])
def test_a_network_of_everybody_is_refused(everybody):
    with pytest.raises(InvalidInput, match="keep nobody out"):
        allowed(everybody)


def test_the_first_network_must_hold_ones_own_address():
    with pytest.raises(actions.LockedOut, match=r"203\.0\.113\.7"):
        allowed("10.8.0.0/16", ip="203.0.113.7")

    assert not Network.objects.exists()


def test_an_address_in_ipv6_dress_is_known_as_ones_own():
    assert allowed("10.8.0.0/16", ip="::ffff:10.8.0.9")


def test_whoever_has_no_readable_address_cannot_allow_anything():
    with pytest.raises(actions.LockedOut, match="cannot be read"):
        allowed("10.8.0.0/16", ip="")


def test_further_networks_need_not_hold_it():
    allowed("10.8.0.0/16")

    assert allowed("192.0.2.0/24")


def test_one_who_comes_in_by_the_emergency_file_may_allow_any_network(settings):
    settings.HQ_NETWORKS = ["203.0.113.7"]

    assert allowed("10.8.0.0/16", ip="203.0.113.7")


def test_the_same_network_is_not_allowed_twice():
    allowed("10.8.0.0/16")

    with pytest.raises(actions.AlreadyAllowed):
        allowed("::ffff:10.8.0.0/112")


def test_a_network_has_a_label():
    with pytest.raises(InvalidInput, match="what this network is"):
        allowed("10.8.0.0/16", label=" ")


@pytest.mark.parametrize("role", [Role.TECH_ADMIN, Role.BUSINESS_ADMIN, Role.QA_COMPLIANCE, Role.SUPPORT_ANALYST, Role.WORKER])
def test_only_a_super_admin_allows(role):
    with pytest.raises(Forbidden):
        allowed("10.8.0.0/16", by=make.consenting(make.actor(role, ip="10.8.0.9")))


def test_it_takes_a_reason_a_confirmation_and_a_fresh_sign_in():
    with pytest.raises(ConsentMissing) as missing:
        allowed("10.8.0.0/16", reason="", by=make.actor(ip="10.8.0.9", signed_in_at=None))

    assert set(missing.value.errors) == {"reason", "confirmed", "sign_in"}


class TestPage:
    QUESTION = "/network/allow/?cidr=10.8.0.0/16&label=Office"
    FROM = {"REMOTE_ADDR": "10.8.0.9"}

    def test_the_form_leads_to_the_question_and_the_question_to_the_list(self):
        browser = make.client()
        asked = browser.get(self.QUESTION, **self.FROM)
        proof = make.proof(browser, actions.allow, cidr="10.8.0.0/16", label="Office", note="")
        sent = {"reason": REASON, "fingerprint": asked.context["hidden"]["fingerprint"], "proof": proof}

        answer = browser.post(asked.context["verb_url"], sent, **self.FROM)

        assert (answer.status_code, answer["Location"]) == (303, "/network/")
        assert "10.8.0.0/16" in browser.get("/network/", **self.FROM).content.decode()

    def test_whoever_goes_to_prove_themselves_comes_back_to_the_same_question(self):
        browser = make.client()
        leads = browser.get(self.QUESTION + "&proof=an-old-one", **self.FROM).context["prove_url"]

        proving = browser.get(leads, **self.FROM)

        assert proving.context["next"] == "/network/allow/?cidr=10.8.0.0%2F16&label=Office"

    def test_a_mistake_is_said_at_the_form(self):
        answer = make.client().get("/network/allow/?cidr=10.8.0.9/16&label=Office", **self.FROM)

        assert answer.status_code == 422
        assert "The network around this address is 10.8.0.0/16" in answer.content.decode()

    def test_a_lock_out_is_refused_before_anything_is_asked(self):
        answer = make.client().get(self.QUESTION, REMOTE_ADDR="203.0.113.7")

        assert answer.status_code == 409
        assert "This would lock you out" in answer.content.decode()


def test_a_person_allows_it_through_the_api():
    browser = make.client()
    said = {"cidr": "127.0.0.0/8", "label": "This machine", "note": ""}
    proof = make.proof(browser, actions.allow, **said)

    answer = make.by_script("networks", browser, **said, reason=REASON, confirmed=True, proof=proof)

    assert (answer.status_code, answer.json()["cidr"]) == (201, "127.0.0.0/8")
    assert answer.json() in browser.get("/api/v1/networks").json()


def test_a_script_is_told_what_is_no_network():
    browser = make.client()
    said = {"cidr": "10.8.0.9/16", "label": "Office", "note": ""}

    answer = make.by_script("networks?dry_run=1", browser, **said, reason=REASON)

    assert "is 10.8.0.0/16" in answer.json()["refusal"]
