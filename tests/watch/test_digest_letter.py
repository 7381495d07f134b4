"""The letter about a week reads in both languages and carries the checkpoint that its reader keeps."""

from datetime import timedelta

import pytest

from audit.actions import draw_digest
from audit.queries import digest_of
from hqconsole.kernel import clock
from hqconsole.kernel.roles import Role
from jobs.models import Outbox
from jobs.outbox import deliver
from tests import make

pytestmark = pytest.mark.django_db
NOTE = "hq-console/hq/1\n7\nAAAA\n\n— hq-console-ledger AAAA\n"


def carry_all() -> None:
    while waiting := list(Outbox.objects.filter(sent_at=None, dropped_at=None, topic__startswith="notice").order_by("pk")):
        for message in waiting:
            deliver(message)


@pytest.mark.parametrize(("language", "first"), [("en", "Audit digest"), ("ar", "ملخّص التدقيق")])
def test_it_is_sent_in_both_languages_with_the_checkpoint(post_office, language, first):
    make.person(Role.QA_COMPLIANCE, email="qa@hq.example", language=language)
    begins, ends = clock.now() - timedelta(days=7), clock.now()
    digest = draw_digest(begins=begins, ends=ends, content=digest_of(begins, ends), by=make.WORKER)
    digest.checkpoint = NOTE
    digest.save()
    carry_all()

    letter = post_office.next()

    text = letter.get_body("plain").get_content()
    assert letter["Subject"].strip().startswith(first)
    assert "Of high risk: 0" in text
    assert "عالية الخطورة: 0" in text
    (enclosed,) = letter.iter_attachments()
    assert enclosed.get_content() == NOTE.encode()
