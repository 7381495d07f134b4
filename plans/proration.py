"""What does a change cost for the rest of a period? Days of the calendar, in whole minor units, rounded once per amount.

The day of the change counts as remaining. Rounding is half away from zero. Source: domain rules, 5.4.
"""

from dataclasses import dataclass
from datetime import date

from hqconsole.kernel.money import Money

MINIMUM = {"OMR": 500, "SAR": 500, "AED": 500}  # minor units; less than that is carried to the next invoice
VAT_PERCENT = {"OM": 5, "SA": 15, "AE": 5, "BH": 10, "KW": 0, "QA": 0}  # by the region of the tenant


@dataclass(frozen=True)
class Proration:
    """The rest of a period: what of the old price comes back, what of the new one is due until which day."""

    days: int
    rest: int
    until: date
    credit: Money
    charge: Money

    @property
    def net(self) -> Money:
        return Money(self.charge.minor - self.credit.minor, self.charge.currency)

    @property
    def is_carried(self) -> bool:
        """Whether it is too little for an invoice of its own."""
        return abs(self.net.minor) < MINIMUM.get(self.net.currency, 0)


def prorated(old: Money, new: Money, period: tuple[date, date], day: date) -> Proration:
    """What a change on `day` of the half-open `period` gives back of the old price and costs of the new one."""
    days, rest = (period[1] - period[0]).days, (period[1] - day).days
    return Proration(days, rest, period[1], share(old, rest, days), share(new, rest, days))


def anew(old: Money, new: Money, period: tuple[date, date], day: date, until: date) -> Proration:
    """The same where a new period begins on `day`, whose price is due in full."""
    days, rest = (period[1] - period[0]).days, (period[1] - day).days
    return Proration(days, rest, until, share(old, rest, days), new)


def share(price: Money, part: int, whole: int) -> Money:
    return Money(rounded(price.minor * part, whole), price.currency)


def vat(net: Money, percent: int) -> Money:
    return Money(rounded(net.minor * percent, 100), net.currency)


def with_vat(net: Money, region: str) -> Money:
    """What an amount comes to with the VAT of the tenant's region: an estimate, the invoice decides."""
    return net + vat(net, VAT_PERCENT[region])


def rounded(numerator: int, denominator: int) -> int:
    """The quotient as a whole number, half away from zero; `denominator` is above zero."""
    size = (2 * abs(numerator) + denominator) // (2 * denominator)
    return size if numerator >= 0 else -size
