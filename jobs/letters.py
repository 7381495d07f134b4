"""How is a tenant told that its plan changes, or that it does not after all? By a letter to its administrator, in both languages.

The product shows the same (`tenant_api.notices`). A letter names no page of the console: its reader has no way in.
"""

from datetime import date

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from plans.models import Receipt
from tenants.queries import administrator

from .models import Outbox
from .notices import NoWayOut, message_id


def tell_tenant(message: Outbox) -> None:
    """Write to the administrator of a tenant what a campaign does, or that it was taken back, where that was written before."""
    if not settings.HQ_SMTP_URL:
        raise NoWayOut("No mail server is set up.")
    receipt = Receipt.objects.select_related("campaign", "tenant").get(pk=message.subject)
    if receipt.outcome != Receipt.Outcome.SCHEDULED and not was_told(message):
        raise NoWayOut("It was taken back before anybody was told.")
    reader = administrator(receipt.tenant)
    if reader is None:
        raise NoWayOut("The tenant has no administrator who could be written to.")
    letter = letter_about(receipt, reader.email)
    letter.extra_headers["Message-ID"] = f"<{message_id(message)}>"
    letter.send()


def was_told(message: Outbox) -> bool:
    """Whether an earlier letter about the same went out."""
    earlier = Outbox.objects.filter(topic=message.topic, subject=message.subject, pk__lt=message.pk)
    return earlier.exclude(sent_at=None).exists()


def letter_about(receipt: Receipt, address: str) -> EmailMultiAlternatives:
    """The letter as plain text and as a page, each language in its own direction."""
    parts = [part(receipt, language) for language in ("ar", "en")]
    text = "\n\n".join(f"{each['subject']}\n\n{each['text']}" for each in parts)
    subject = " · ".join(each["subject"] for each in parts)
    letter = EmailMultiAlternatives(subject, f"{text}\n", to=[address], headers={"Auto-Submitted": "auto-generated"})
    letter.attach_alternative(render_to_string("notices/letter.html", {"parts": parts}), "text/html")
    return letter


def part(receipt: Receipt, language: str) -> dict[str, str]:
    """What it says in one language, under the tenant's name and the day: the notice as headquarters wrote it, or its end."""
    with override(language):
        facts = {"name": receipt.tenant.name, "day": date_format(date.fromisoformat(receipt.after["due_on"]))}
        if receipt.outcome == Receipt.Outcome.SCHEDULED:
            campaign, subject = receipt.campaign, _("The plan of %(name)s changes on %(day)s") % facts
            text = campaign.notice_ar if language == "ar" else campaign.notice_en
        else:
            subject = _("The plan of %(name)s stays as it is") % facts
            text = _("We wrote to you that your plan changes on %(day)s. It does not: nothing changes for you.") % facts
    return {"language": language, "subject": subject, "text": text}
