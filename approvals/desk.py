"""Which acts take a second person, and how are they kept until there is one? The desk that the kernel asks (`review.py`)."""

from dataclasses import dataclass, replace
from functools import cached_property

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hqconsole.kernel import frozen
from hqconsole.kernel.actions import Action, preview
from hqconsole.kernel.actor import Actor, Consent
from hqconsole.kernel.errors import ConsentMissing, Moved, Refusal, SentForReview
from hqconsole.kernel.risks import Risk
from hqconsole.kernel.roles import CARDS

from . import actions, queries
from .models import Terms


@dataclass(frozen=True)
class Demand:
    """What an act takes: the terms, and whether anybody could meet them."""

    act: Action
    by: Actor
    terms: Terms

    @cached_property
    def possible(self) -> int:
        """How many others could agree now."""
        person = queries.person_behind(self.by)
        return len(queries.others_who_may_agree(self.act.verb, self.terms, [person.pk] if person else []))

    @property
    def sentence(self) -> str:
        """Who has to agree; and where there are too few who could, that a deputy has to be named."""
        needed = self.terms.approvers_needed
        told = ngettext(
            "Another person who may do this has to agree first.",
            "%(count)s other people who may do this have to agree first.",
            needed,
        ) % {"count": needed}
        if self.terms.roles:
            names = _(", ").join(str(card.name) for card in CARDS if card.role in self.terms.roles)
            told += " " + _("Their role: %(roles)s.") % {"roles": names}
        if self.possible < needed:
            told += " " + _("Too few people can agree at present; after asking, a deputy can be named on the request's page.")
        return told


class Desk:
    """The open desk: policies decide, requests are kept."""

    def demand(self, act: Action, arguments: dict) -> Demand | None:
        """What this call takes; None where the actor may act alone."""
        terms = queries.demanded_terms(act, arguments)
        return Demand(act, arguments["by"], terms) if terms else None

    def send(self, act: Action, arguments: dict, demand: Demand) -> SentForReview:
        """Keep the call as a request. Raises Refusal where it would be refused anyway, or is not what was shown."""
        by: Actor = arguments["by"]
        look = preview(act, **arguments)
        if look.refusal:
            raise look.refusal
        if by.consent.fingerprint and by.consent.fingerprint != look.fingerprint:
            raise Moved(_("What would change is no longer what you were shown. Look at it again."), "fingerprint")
        call = actions.Call(act, arguments, kept(arguments), look)
        with transaction.atomic():
            if act.risk(arguments) >= Risk.HIGH and not by.key:
                spend(by)
            asking = replace(by, scopes=None, consent=Consent())  # whoever may ask for the act may have it kept
            request = actions.request(call=call, terms=demand.terms, reason=arguments.get("reason", ""), by=asking)
        sentence = _("Sent for review as %(request)s. %(demand)s") % {"request": request, "demand": demand.sentence}
        return SentForReview(request.slug, request.get_absolute_url(), sentence)


def kept(arguments: dict) -> dict:
    """The arguments as they are frozen. Raises Refusal where they cannot be kept."""
    try:
        return frozen.freeze(arguments)
    except TypeError as unkept:
        raise Refusal(_("This cannot be kept for a second person: %(why)s") % {"why": unkept}) from unkept


def spend(by: Actor) -> None:
    """Use up the proof that was given for this act: asking is what it was good for."""
    if not by.consent.proof.spend():
        raise ConsentMissing({"sign_in": _("This proof was used already. Prove once more that it is you.")})
