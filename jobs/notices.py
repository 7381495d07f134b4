"""How does a notice reach people? Split per person and channel, written in the reader's language, carried by a worker."""

import hashlib
import re
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from audit.models import Digest
from hqconsole.kernel import ledger
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.notices import Notice
from hqconsole.kernel.queue import Topic, send
from hqconsole.kernel.scrubbing import scrubbed_text
from staff.models import Person

from . import slack
from .models import Outbox

STAFF = re.compile(r"staff:([0-9a-f-]{36})")
IN_BOTH_LANGUAGES = {Notice.DIGEST}
ISOLATED = "\u2068{}\u2069"  # keeps the direction of a name apart from that of the sentence around it


class NoWayOut(Exception):
    """Nobody can receive the message: it is dropped, and not tried again."""


def spread(message: Outbox) -> None:
    """Make one message per reader and one for Slack out of a notice."""
    with transaction.atomic(), ledger.context(**Actor.worker("publisher").claims, verb="jobs.spread"):
        for person in readers(**message.payload).only("pk"):
            send(Topic.MAIL, subject=str(person.pk), key=f"{message.key}:mail:{person.pk}", payload=message.payload)
        send(Topic.SLACK, subject=message.subject, key=f"{message.key}:slack", payload=message.payload)


def readers(*, people: list[str], roles: list[str], **_more) -> QuerySet[Person]:
    """Those named, and those who hold one of the roles now, as long as they may sign in."""
    return Person.objects.filter(Q(pk__in=people) | Q(roles__overlap=roles), is_active=True)


def mail(message: Outbox) -> None:
    """Send one person the notice by e-mail, in their language."""
    if not settings.HQ_SMTP_URL:
        raise NoWayOut("No mail server is set up.")
    person = Person.objects.filter(pk=message.subject, is_active=True).exclude(email="").first()
    if person is None:
        raise NoWayOut("This person cannot be written to.")
    with override(person.language):
        subject, text = written(message.payload, called="name")
        if message.payload["notice"] in IN_BOTH_LANGUAGES:
            text = f"{text}\n\n{in_the_other_language(message.payload)}"
        letter = letter_to(person, subject, text, address_of(message.payload["link"]))
    letter.extra_headers["Message-ID"] = f"<{message_id(message)}>"
    enclose(letter, message.payload)
    letter.send()


def in_the_other_language(payload: dict) -> str:
    with override("en" if get_language() == "ar" else "ar"):
        return "\n\n".join(written(payload, called="name"))


def enclose(letter: EmailMultiAlternatives, payload: dict) -> None:
    """Attach what belongs to the notice: to a digest the signed checkpoint, so that its reader keeps a proof of the log."""
    if payload["notice"] == Notice.DIGEST:
        digest = Digest.objects.get(pk=payload["facts"]["digest"])
        letter.attach("checkpoint.txt", digest.checkpoint.encode(), "application/octet-stream")  # text would change its line ends


def letter_to(person: Person, subject: str, text: str, link: str) -> EmailMultiAlternatives:
    """The e-mail, as plain text and as a page that reads in the right direction."""
    page = render_to_string("notices/mail.html", {"subject": subject, "text": text, "link": link, "language": person.language})
    letter = EmailMultiAlternatives(
        subject, f"{text}\n\n{link}\n", to=[person.email], headers={"Auto-Submitted": "auto-generated"}
    )
    letter.attach_alternative(page, "text/html")
    return letter


def message_id(message: Outbox) -> str:
    """The same at each attempt, so that a mail server or a reader can tell a repeat."""
    return f"{hashlib.sha256(message.key.encode()).hexdigest()[:32]}@{urlsplit(settings.HQ_URL).hostname}"


def say_in_slack(message: Outbox) -> None:
    """Say the notice in the channel, in English and without personal data."""
    if not settings.HQ_SLACK_WEBHOOK_URL:
        raise NoWayOut("No Slack is set up.")
    with override("en"):
        subject, text = written(message.payload, called="username")
        repeat = _("(repeat)") if message.may_be_a_repeat else ""
    said = scrubbed_text("\n".join(filter(None, [f"{subject} {repeat}".strip(), text])))
    slack.post("\n".join(filter(None, [said, address_of(message.payload["link"])])))


def written(payload: dict, *, called: str) -> tuple[str, str]:
    """Subject and text of a notice in the language in force. `called` is the field by which it names people."""
    facts = {name: readable(value, called) for name, value in payload["facts"].items()}
    template = get_template(f"notices/{payload['notice']}.txt").template
    subject, _empty, text = template.render(Context(facts, autoescape=False)).strip().partition("\n")
    return " ".join(subject.split()), text.strip()


def readable(fact: str | int, called: str) -> str | int:
    """A fact as people read it: a member of staff by name."""
    known = STAFF.fullmatch(str(fact))
    if known is None:
        return fact
    person = Person.objects.filter(pk=known[1]).first()
    return ISOLATED.format(getattr(person, called)) if person else fact


def address_of(link: str) -> str:
    return f"{settings.HQ_URL}{link}" if link else ""
