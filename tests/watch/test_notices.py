"""A notice reaches the people it is for, once, in their language, by e-mail and in Slack; a dead server stops nothing."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import Resolver404

import jobs.slack
from hqconsole.environment import mail_server
from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.queue import Topic
from hqconsole.kernel.roles import Role
from jobs.models import MAX_CARRIES, Outbox
from jobs.outbox import deliver
from jobs.slack import NotOnTheList, post
from jobs.tasks import carry_outbox
from tests import make
from tests.servers import BlackHole

pytestmark = pytest.mark.django_db


def ask(key="test:1", **given) -> None:
    given = {"about": "staff", "link": "/tenants/", "who": "Laila"} | given
    notify(Notice.TEST, key=key, **given)


def carry_all() -> None:
    """Carry what waits, and what came out of it, as the worker does."""
    while waiting := list(Outbox.objects.due().exclude(topic=Topic.TENANT_MOVED).order_by("pk")):
        for message in waiting:
            carry_outbox.apply(args=[message.pk])


def states() -> dict[str, str]:
    """Each message by topic, with how it stands."""
    return {
        message.topic: "sent" if message.sent_at else message.error if message.dropped_at else "waits"
        for message in Outbox.objects.all()
    }


def test_a_person_gets_it_by_mail_in_english(post_office):
    person = make.person(email="laila@hq.example")
    ask(people=[person.pk])
    carry_all()

    letter = post_office.next()
    assert (letter["To"], letter["Subject"]) == ("laila@hq.example", "A test of the notices of HQ Console")
    text = letter.get_body("plain").get_content()
    assert "Laila wanted to see" in text
    assert "/tenants/" in text
    assert 'dir="ltr"' in letter.get_body("html").get_content()


def test_a_person_gets_it_in_arabic_from_right_to_left(post_office):
    ask(people=[make.person(email="fatma@hq.example", language="ar").pk])
    carry_all()

    letter = post_office.next()
    assert letter["Subject"].strip() == "اختبار إشعارات وحدة التحكم"
    assert '<html lang="ar" dir="rtl">' in letter.get_body("html").get_content()


def test_whoever_holds_a_role_when_it_is_sent_gets_it_once(post_office):
    both = make.person(Role.SUPER_ADMIN, email="both@hq.example")
    ask(people=[both.pk], roles=[Role.SUPER_ADMIN])
    make.person(Role.SUPER_ADMIN, email="later@hq.example")
    make.person(Role.SUPPORT_ANALYST, email="other@hq.example")
    make.person(Role.SUPER_ADMIN, email="gone@hq.example", is_active=False)
    carry_all()

    assert sorted(letter["To"] for letter in post_office.letters) == ["both@hq.example", "later@hq.example"]


def test_the_same_key_tells_nobody_twice(post_office, slack):
    person = make.person(email="laila@hq.example")
    ask(people=[person.pk])
    ask(people=[person.pk])
    carry_all()
    for message in Outbox.objects.all():
        deliver(message)

    assert (len(post_office.letters), len(slack.arrived)) == (1, 1)


def test_a_member_of_staff_is_named_by_name_in_mail_and_by_handle_in_slack(post_office, slack):
    laila = make.person(name_en="Laila Said", name_ar="ليلى سعيد", username="laila", email="laila@hq.example", language="ar")
    ask(people=[laila.pk], who=f"staff:{laila.pk}")
    carry_all()

    assert "ليلى سعيد" in post_office.next().get_body("plain").get_content()
    assert "laila" in slack.next().json["text"]


def test_slack_calls_nobody_and_gets_a_link_to_the_console(slack, settings):
    ask(who="<!channel> & co")
    carry_all()

    text = slack.next().json["text"]
    assert "&lt;!channel&gt; &amp; co" in text
    assert text.endswith(f"{settings.HQ_URL}/tenants/")


def test_without_a_mail_server_and_slack_it_is_dropped_and_says_why():
    ask(people=[make.person(email="laila@hq.example").pk])
    carry_all()

    assert states() == {"notice": "sent", "notice.mail": "No mail server is set up.", "notice.slack": "No Slack is set up."}
    assert not Outbox.objects.due().exists()


def test_somebody_without_an_address_or_who_left_is_dropped(post_office):
    ask(people=[make.person().pk])
    carry_all()

    assert states()["notice.mail"] == "This person cannot be written to."


def test_a_server_that_refuses_is_asked_again_later(post_office, lines):
    post_office.refuses = True
    ask(people=[make.person(email="laila@hq.example").pk])
    carry_all()
    message = Outbox.objects.get(topic=Topic.MAIL)
    assert (message.attempts, message.sent_at) == (1, None)

    post_office.refuses = False
    deliver(message)

    assert len(post_office.letters) == 1
    assert [line["level"] for line in lines.all] == ["warning"]


def test_a_server_that_refuses_for_hours_is_a_defect_at_last(slack, lines):
    slack.status = 500
    ask()
    carry_all()
    Outbox.objects.filter(topic=Topic.SLACK).update(attempts=MAX_CARRIES - 1)
    carry_outbox.apply(args=[Outbox.objects.get(topic=Topic.SLACK).pk])

    assert [line["level"] for line in lines.all] == ["warning", "error"]
    assert Outbox.objects.get(topic=Topic.SLACK) not in Outbox.objects.due()


def test_what_a_dead_worker_may_have_sent_is_marked_as_a_repeat_and_keeps_its_message_id(post_office, slack):
    ask(people=[make.person(email="laila@hq.example").pk])
    carry_all()
    Outbox.objects.update(sent_at=None)  # as if both workers had died before they could say so
    for message in Outbox.objects.exclude(topic=Topic.NOTICE):
        deliver(message)

    assert len({letter["Message-ID"] for letter in post_office.letters}) == 1
    assert len(post_office.letters) == 2
    assert ["(repeat)" in request.json["text"] for request in slack.arrived] == [False, True]


def test_a_slack_that_hangs_costs_a_worker_a_moment(settings, monkeypatch):
    monkeypatch.setattr(jobs.slack, "PATIENCE", 0.2)
    with BlackHole() as hole:
        settings.HQ_SLACK_WEBHOOK_URL = hole.url
        with pytest.raises(OSError, match="timed out"):
            post("Hello")


def test_a_webhook_that_sends_us_elsewhere_is_not_followed(slack):
    slack.status, slack.location = 302, "http://127.0.0.1:9/elsewhere"

    with pytest.raises(OSError, match="redirects"):
        post("Hello")


@pytest.mark.parametrize("url", ["https://evil.example/services/x", "http://hooks.slack.com/services/x", "file:///etc/passwd"])
def test_outside_of_dev_only_slack_itself_is_told(settings, url):
    settings.IS_DEV, settings.HQ_SLACK_WEBHOOK_URL = False, url

    with pytest.raises(NotOnTheList):
        post("Hello")


def test_outside_of_dev_mail_is_encrypted(monkeypatch):
    monkeypatch.setenv("HQ_SMTP_URL", "smtp://mailer:pw@mail.example:25")
    with pytest.raises(ImproperlyConfigured):
        mail_server("HQ_SMTP_URL", must_encrypt=True)

    monkeypatch.setenv("HQ_SMTP_URL", "smtp+tls://mailer:pw@mail.example:587")
    assert mail_server("HQ_SMTP_URL", must_encrypt=True)["EMAIL_USE_TLS"]


@pytest.mark.parametrize(
    "fact", ["salim@laundry.example", "+96891234567", "92123456", "سالم", "hqs_9aB8cD7eF6gH5iJ4kL3mN2oP1qR0sT9uV8wX7yZ6abc"]
)
def test_a_notice_that_would_carry_something_personal_or_secret_is_refused(fact):
    with pytest.raises(ValueError, match="secret or personal"):
        ask(who=fact)


def test_a_count_that_looks_like_a_telephone_is_none():
    ask(who=92123456)

    assert Outbox.objects.get().payload["facts"] == {"who": 92123456}


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "/no/such/page/", ""])
def test_a_link_that_leads_to_no_page_of_the_console_is_refused(link):
    with pytest.raises(Resolver404):
        ask(link=link)


@pytest.mark.parametrize("notice", Notice)
def test_the_payload_of_a_notice_holds_ids_and_names_of_things_only(notice):
    person = make.person(email="laila@hq.example")
    notify(
        notice, about="staff", key="x", link="/tenants/", people=[person.pk], roles=[Role.SUPER_ADMIN], who=f"staff:{person.pk}"
    )

    assert Outbox.objects.get().payload == {
        "notice": notice,
        "people": [str(person.pk)],
        "roles": ["super_admin"],
        "link": "/tenants/",
        "facts": {"who": f"staff:{person.pk}"},
    }


def test_a_name_cannot_write_lines_of_the_letter(post_office):
    laila = make.person(name_en="Laila\nBcc: evil@evil.example", email="laila@hq.example")
    ask(people=[laila.pk], who=f"staff:{laila.pk}")
    carry_all()

    assert post_office.next()["Bcc"] is None
