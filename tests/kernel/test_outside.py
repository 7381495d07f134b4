"""The console calls nobody inside a house of ours, however the address is written; and says which setting is wrong."""

import socket
from ipaddress import ip_address

import pytest

from hqconsole.kernel import outside
from hqconsole.kernel.outside import is_outside, why_not, why_not_host
from tests.house.urls import leading_to

VECTORS = leading_to(8443)


@pytest.fixture(autouse=True)
def names(monkeypatch):
    """What names mean: those of the tests, and written addresses; no test asks the network."""
    known = {"hooks.slack.com": ["52.84.1.9", "2600:9000::1"], "rebound.example": ["52.84.1.9", "10.0.0.7"]}
    known |= {"mail.inside.example": ["10.0.0.7"], "localhost": ["127.0.0.1"], "mapped.example": ["::ffff:10.0.0.7"]}
    really = socket.getaddrinfo

    def told(host, *rest, **more):
        if host in known:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in known[host]]
        return really(host, *rest, **more | {"flags": socket.AI_NUMERICHOST})

    monkeypatch.setattr(outside.socket, "getaddrinfo", told)
    return known


def test_there_are_enough_ways_to_write_it():
    assert len(set(VECTORS)) == len(VECTORS) >= 60


@pytest.mark.parametrize("url", VECTORS)
def test_none_of_them_is_called(url):
    assert why_not(url, hosts=["hooks.slack.com"])


@pytest.mark.parametrize("url", [each.replace("http:", "https:", 1) for each in VECTORS if each.startswith("http://")])
def test_nor_over_https_where_any_host_is_meant(url, names):
    names |= {name: ["127.0.0.1"] for name in ("127.0.0.1.nip.io", "localtest.me", "7f000001.rbndr.us")}
    names |= {name: ["127.0.0.1"] for name in ("make-127-0-0-1-rebind-127-0-0-1-rr.1u.ms", "localhost.localdomain")}
    names["metadata.google.internal"] = ["169.254.169.254"]

    assert why_not(url)


@pytest.mark.parametrize("url", ["https://hooks.slack.com/services/x", "https://hooks.slack.com:443/"])
def test_what_is_meant_is_called(url):
    assert why_not(url, hosts=["hooks.slack.com"]) == why_not(url) == ""


def test_a_name_of_which_one_answer_lies_inside_is_refused():
    assert why_not("https://rebound.example/") == "leads to 10.0.0.7, which is not outside"
    assert why_not("https://mapped.example/")


def test_a_name_that_nobody_knows_is_no_fault_of_the_setting():
    assert why_not("https://not-known-yet.example/") == ""


def test_a_host_of_ours_may_be_inside_where_it_is_named_but_never_this_machine(settings, names):
    assert why_not_host("mail.inside.example")

    settings.HQ_INSIDE_HOSTS = ["mail.inside.example", "localhost", "mapped.example"]

    assert why_not_host("mail.inside.example") == ""
    assert why_not_host("localhost")
    names["mail.inside.example"] = ["169.254.169.254"]
    assert why_not_host("mail.inside.example")


def test_only_a_dsn_holds_a_key():
    assert why_not("https://key@hooks.slack.com/1") == "names a user before its host"
    assert why_not("https://key@hooks.slack.com/1", may_hold_key=True) == ""


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "0.0.0.0", "192.0.0.8"),
        *("192.88.99.1", "224.0.0.1", "255.255.255.255", "::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1"),
        *("fec0::1", "fc00::1", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "2001:db8::1"),
    ],
)
def test_these_are_not_outside(address):
    assert not is_outside(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "52.84.1.9", "2600:9000::1", "::ffff:1.1.1.1"])
def test_these_are(address):
    assert is_outside(ip_address(address))
