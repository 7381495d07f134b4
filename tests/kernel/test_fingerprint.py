"""A fingerprint is the same at every run, whatever keys the database gives to what is new."""

from hqconsole.kernel.captured import fingerprint_of
from hqconsole.kernel.ledger import Change


def campaign(key: int, source: int = 3) -> Change:
    return Change(1, "I", "hq.plans_campaign", str(key), "", {"id": [None, key], "source_id": [None, source]})


def wave(key: int, of: int) -> Change:
    return Change(2, "I", "hq.plans_wave", str(key), "", {"id": [None, key], "campaign_id": [None, of]})


def test_a_new_number_that_is_also_a_key_elsewhere_changes_nothing():
    assert fingerprint_of([campaign(3)], "") == fingerprint_of([campaign(4)], "")


def test_what_points_at_something_new_is_the_same_at_every_run():
    assert fingerprint_of([campaign(8), wave(1, of=8)], "") == fingerprint_of([campaign(9), wave(2, of=9)], "")


def test_what_points_elsewhere_is_not_the_same():
    assert fingerprint_of([campaign(8, source=1)], "") != fingerprint_of([campaign(8, source=2)], "")
