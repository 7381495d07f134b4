"""How is the credential made that lets somebody in while the identity provider is down?"""

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.models import Entry
from hqconsole.kernel.errors import Forbidden
from hqconsole.kernel.queue import Topic
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from jobs.notices import written
from staff import actions, paper
from staff.models import Envelope
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def seal(capsys):
    """The command as an administrator runs it on the server; gives what it says on the screen."""

    def seal(person, sealer) -> tuple[str, str]:
        call_command("seal_emergency_account", person=person.username, sealer=sealer.username)
        return capsys.readouterr()

    return seal


def code_in(screen: str) -> str:
    return screen.splitlines()[2].strip()


def test_the_command_shows_the_credential_once_and_the_database_keeps_only_its_hash(seal):
    person, sealer = make.person(), make.person()

    code = code_in(seal(person, sealer).out)

    envelope = Envelope.objects.get()
    assert (envelope.person, envelope.sealed_by) == (person, sealer)
    assert envelope.code_hash == paper.hash_of(code)
    assert len(code.replace("-", "")) == 32  # 160 bits in base 32
    assert code not in str(Envelope.objects.values())


def test_the_ledger_knows_who_sealed_it_for_whom_and_hides_the_hash(seal):
    person, sealer = make.person(), make.person()

    code = code_in(seal(person, sealer).out)

    entry = Entry.objects.get(verb="staff.seal_envelope", tbl="hq.staff_envelope")
    assert entry.actor == "command:seal_emergency_account"
    assert entry.context["on_behalf_of"] == f"staff:{sealer.pk}"
    assert entry.changes["person_id"] == [None, str(person.pk)]
    assert paper.hash_of(code) not in entry.body


def test_sealing_anew_makes_the_one_before_worthless(seal):
    person = make.person()
    seal(person, person)

    seal(person, person)

    before, now = Envelope.objects.order_by("pk")
    assert before.replaced_at
    assert list(Envelope.objects.sealed()) == [now]


def test_everybody_who_watches_over_it_hears_of_it(seal):
    person = make.person()

    seal(person, person)

    notice = Outbox.objects.get(topic=Topic.NOTICE, payload__notice="envelope_sealed")
    assert notice.payload["roles"] == [Role.SUPER_ADMIN, Role.QA_COMPLIANCE]
    assert notice.payload["people"] == [str(person.pk)]
    assert f"made for \u2068{person.username}" in written(notice.payload, called="username")[0]


def test_it_says_so_where_the_person_has_no_second_factor(seal, app_of):
    person = make.person()
    assert "no second factor" in seal(person, person).err

    app_of(person)

    assert "no second factor" not in seal(person, person).err


@pytest.mark.parametrize("fields", [{"roles": []}, {"is_active": False}])
def test_whoever_could_not_sign_in_gets_none(seal, fields):
    person = make.person(**fields)

    with pytest.raises(CommandError, match="no role here"):
        seal(person, make.person())


def test_an_unknown_handle_is_named():
    with pytest.raises(CommandError, match="handle nobody"):
        call_command("seal_emergency_account", person="nobody", sealer="nobody")


def test_no_person_seals_on_a_page():
    person = make.person()

    with pytest.raises(Forbidden):
        actions.seal_envelope(person=person, sealed_by=person, by=make.consenting(make.actor()))
