"""Who is told what about a request? Everybody who can decide, and whoever waits for an answer.

Each notice leads to the request's page, which finds anew what would change and decides nothing by being read.
"""

from hqconsole.kernel.notices import Notice, notify
from hqconsole.kernel.roles import Role
from hqconsole.kernel.scrubbing import is_harmless
from staff.actions import ALARMED
from staff.models import Person

from . import queries
from .models import Debt, Request


def asked(request: Request) -> None:
    """Tell everybody who could agree that somebody asks."""
    people = queries.others_who_may_agree(request.verb, request.terms, request.authors)
    tell(Notice.APPROVAL_ASKED, request, [person.pk for person in people])


def stands_in(request: Request, person: Person) -> None:
    """Tell a deputy that they may decide."""
    tell(Notice.APPROVAL_ASKED, request, [person.pk])


def decided(request: Request) -> None:
    """Tell whoever asked, and whoever answered, what came of it: agreed to, rejected, taken back, done, failed, open again."""
    answered = request.reviews.values_list("reviewer", flat=True).distinct().order_by("reviewer")
    tell(Notice.APPROVAL_DECIDED, request, [request.requester_id, *answered], state=request.state)


def glass_broken(request: Request, debt: Debt) -> None:
    """Tell whoever asked, and everybody who judges or could have agreed, that somebody acted alone."""
    people = queries.others_who_may_agree(request.verb, request.terms, [debt.person_id])
    told = {request.requester_id, *(person.pk for person in people)}
    tell(Notice.GLASS_BROKEN, request, sorted(told), [Role.QA_COMPLIANCE], alone=f"staff:{debt.person_id}")


def entered_alone(debt: Debt) -> None:
    """Tell its person and everybody who has to watch over it that a sealed credential let somebody in."""
    envelope, who = debt.envelope, f"staff:{debt.person_id}"
    facts = {"envelope": envelope.slug, "who": who}
    key = f"{Notice.EMERGENCY_ENTERED}:{envelope.pk}"
    link = envelope.get_absolute_url()
    notify(Notice.EMERGENCY_ENTERED, about=envelope.slug, key=key, link=link, people=[debt.person_id], roles=ALARMED, **facts)


def judged(debt: Debt) -> None:
    """Tell whoever acted or came in alone how it was judged."""
    if debt.request:
        tell(Notice.GLASS_JUDGED, debt.request, [debt.person_id], verdict=debt.verdict)
        return
    facts = {"request": debt.envelope.slug, "verdict": debt.verdict}
    key = f"{Notice.GLASS_JUDGED}:{debt.envelope.slug}"
    link = debt.envelope.get_absolute_url()
    notify(Notice.GLASS_JUDGED, about=debt.envelope.slug, key=key, link=link, people=[debt.person_id], **facts)


def tell(notice: Notice, request: Request, people: list, roles: list[Role] = (), **facts) -> None:
    """Order the notice once for each round and state of the request, and for each reader of a question."""
    subject = request.subject if is_harmless({"subject": request.subject}) else ""
    about = {"request": request.slug, "verb": request.verb, "subject": subject, "who": f"staff:{request.requester_id}"}
    key = f"{notice}:{request.pk}:{request.round}:{request.state}:{request.deputies.count()}"
    notify(
        notice,
        about=request.slug,
        key=key,
        link=request.get_absolute_url(),
        people=people,
        roles=roles,
        **about | facts,
    )
