"""How is a change foretold in sentences, before somebody confirms it?"""

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hqconsole.kernel.templatetags.ui.signs import number
from plans.models import UNLIMITED, Subscription
from plans.outlook import Outlook, Room, Turn


def sentences(look: Outlook) -> list[str]:
    """What a change would mean: when, money, what is lost and gained."""
    return [
        _("It begins on %(day)s.") % {"day": date_format(look.on)},
        *money(look),
        *turned(_("Lost: %(names)s."), look.lost),
        *turned(_("Gained: %(names)s."), look.gained),
    ]


def limits(look: Outlook) -> list[str]:
    """What does not fit, what is lost though it is used, and what becomes more or less: on a page these stand apart, in a
    question among the others."""
    lacks = [*map(excess, look.blockers + look.warnings), *map(missed, look.missed)]
    return [*lacks, *map(moved, look.moved)]


def money(look: Outlook) -> list[str]:
    words = {"price": look.price.formatted(), "cycle": per(look.cycle), "total": look.price_with_vat.formatted()}
    then = _("From then on it costs %(price)s %(cycle)s, with VAT %(total)s.") % words
    if look.now is None:
        return [then, _("Nothing is paid back or charged before.")]
    return [due(look), then]


def due(look: Outlook) -> str:
    """What is due now, or goes with the next invoice."""
    words = {
        "charge": look.now.charge.formatted(),
        "credit": look.now.credit.formatted(),
        "net": look.now.net.formatted(),
        "total": look.total.formatted(),
        "rest": look.now.rest,
        "days": look.now.days,
    }
    if look.now.is_carried:
        return _("%(net)s for %(rest)s of %(days)s days is too little for an invoice and goes with the next one.") % words
    says = _("Due now for %(rest)s of %(days)s days: %(charge)s less %(credit)s is %(net)s, with VAT %(total)s.")
    return says % words


def per(cycle: str) -> str:
    return _("a year") if cycle == Subscription.Cycle.ANNUAL else _("a month")


def excess(room: Room) -> str:
    words = {"limit": room.limit.name, "used": number(room.used), "end": number(room.end), "excess": number(room.excess)}
    return _("Does not fit: %(limit)s, %(used)s in use of %(end)s; %(excess)s too many.") % words


def missed(turn: Turn) -> str:
    words = {"feature": turn.feature.name, "day": date_format(turn.used_at)}
    return _("In use: %(feature)s, last on %(day)s.") % words


def turned(says: str, turns: list) -> list[str]:
    names = _(", ").join(str(turn.feature.name) for turn in turns)
    return [says % {"names": names}] if turns else []


def moved(room: Room) -> str:
    words = {"limit": room.limit.name, "now": amount(room.now.included), "then": amount(room.then.included)}
    return _("%(limit)s: %(now)s becomes %(then)s.") % words


def amount(included: int) -> str:
    return _("without limit") if included == UNLIMITED else number(included)
