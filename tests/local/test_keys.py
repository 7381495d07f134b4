import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from hqconsole.local.keys import NAMES, checkpoint_key, kept_secrets
from hqconsole.local.troubles import Trouble


def test_secrets_are_made_once_and_only_their_owner_reads_them(place):
    made = kept_secrets(place)

    assert kept_secrets(place) == made
    assert set(made) == set(NAMES)
    assert (place / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_came_with_an_update_is_added_to_the_old_ones(place):
    old = {"postgres": "from last year"}
    (place / "secrets.json").write_text(json.dumps(old))

    known = kept_secrets(place)

    assert known["postgres"] == "from last year"
    assert len(known["redis"]) >= 50


def test_damaged_secrets_are_refused_in_one_sentence(place):
    (place / "secrets.json").write_text('{"postgres": "half a li')

    with pytest.raises(Trouble, match=r"secrets\.json is damaged.*start afresh"):
        kept_secrets(place)


def test_the_checkpoint_key_is_made_once_and_only_its_owner_reads_it(place):
    made = checkpoint_key(place).read_bytes()

    assert checkpoint_key(place).read_bytes() == made
    assert load_pem_private_key(made, password=None).sign(b"checkpoint")
    assert checkpoint_key(place).stat().st_mode & 0o777 == 0o600
