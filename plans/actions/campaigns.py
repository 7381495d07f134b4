"""What can be done to many tenants at once? Planned as a campaign, carried in waves, stopped, taken back."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from hqconsole.kernel import clock
from hqconsole.kernel.actions import action, current_group
from hqconsole.kernel.actor import Actor
from hqconsole.kernel.editions import Edition
from hqconsole.kernel.errors import InvalidInput, Refusal
from hqconsole.kernel.permissions import Permission
from hqconsole.kernel.queue import Job, Topic, enqueue, send_many
from hqconsole.kernel.risks import Risk
from plans import moving, queries
from plans.models import Campaign, PlanEdition, Wave
from plans.moving import Chunk

from .editions import refuse_closed

NOTICE, MANY = timedelta(days=30), 1_000


class NobodyLeft(Refusal):
    """Every tenant of the campaign was looked at, or it leaves them where they are."""


class WaveRunning(Refusal):
    """One wave at a time, or nobody could say which one went wrong."""


class NotLive(Refusal):
    """Another edition took the place of the one that tenants were to come to."""


class NotRunning(Refusal):
    pass


class Occupied(Refusal):
    """Whoever is left to be taken back is being changed by somebody at this moment."""


class TooLate(Refusal):
    """Tenants are told of the day by the wave that moves them; whoever is told now would be told too late."""


class StillRuns(Refusal):
    """A wave is taken back when it is over, and once."""


@action(Permission.PLANS_PLAN_CAMPAIGN)
def plan_campaign(
    *,
    source: PlanEdition,
    target: PlanEdition,
    mode: str,
    on_date: date | None = None,
    notice_en: str = "",
    notice_ar: str = "",
    stop_after: int | None = None,
    by: Actor,
) -> Campaign:
    """Write down how the tenants on an edition come to another one, or that they stay. Nobody is moved yet."""
    refuse_bad_campaign(source, target, mode, on_date, notice_en, notice_ar)
    words = {"notice_en": notice_en.strip(), "notice_ar": notice_ar.strip(), "stop_after": stop_after}
    facts = {"source": source, "target": target, "mode": mode, "on_date": on_date, "made_by": by.id, "made_at": clock.now()}
    return Campaign.objects.create(**facts, **words)


def refuse_bad_campaign(
    source: PlanEdition, target: PlanEdition, mode: str, on_date: date | None, notice_en: str, notice_ar: str
) -> None:
    """Raise InvalidInput naming every argument at fault."""
    errors = {
        name: _("“%(edition)s” is a draft; nobody is on it, and nobody comes to it.") % {"edition": edition}
        for name, edition in (("source", source), ("target", target))
        if edition.status == Edition.Status.DRAFT
    }
    if mode not in Campaign.Mode.values:
        errors["mode"] = _("Choose how they come to it.")
    if source == target:
        errors["target"] = _("They are on this edition already.")
    elif "target" not in errors and target.status != Edition.Status.LIVE and mode != Campaign.Mode.KEEP:
        errors["target"] = _("“%(edition)s” is not live; tenants move to live editions only.") % {"edition": target}
    if mode == Campaign.Mode.NOW and queries.loses(queries.difference(source, target)):
        errors["mode"] = _("Everybody would lose something. Choose their renewal, or a day after a notice.")
    if mode == Campaign.Mode.ON_DATE:
        errors |= bad_notice(source, on_date, notice_en, notice_ar)
    if errors:
        raise InvalidInput(errors)


def bad_notice(source: PlanEdition, on_date: date | None, notice_en: str, notice_ar: str) -> dict[str, str]:
    errors = {}
    if on_date is None or on_date < earliest_day(source):
        errors["on_date"] = _("The day lies at least %(days)s days ahead: so long is the notice.") % {"days": NOTICE.days}
    for name, text in (("notice_en", notice_en), ("notice_ar", notice_ar)):
        if not text.strip():
            errors[name] = _("Write what tenants are told.")
    return errors


def risk_of_wave(arguments: dict) -> Risk:
    """Critical where more than 1,000 tenants are moved."""
    size = queries.size_of(arguments["campaign"], arguments.get("percent"), arguments.get("number"))
    return Risk.CRITICAL if size > MANY else Risk.LOW


@action(Permission.PLANS_START_WAVE, about="campaign", risk_of=risk_of_wave)
def start_wave(*, campaign: Campaign, percent: int | None, number: int | None, reason: str, by: Actor) -> Wave:
    """Order the next tenants of a campaign to be moved: so many, or so many of a hundred."""
    campaign = Campaign.objects.select_related("source", "target__plan").locked(campaign)
    refuse_bad_share(percent, number)
    refuse_running(campaign)
    refuse_closed(campaign.target.plan)
    refuse_old_target(campaign)
    refuse_short_notice(campaign)
    size = queries.size_of(campaign, percent, number) if campaign.moves else 0
    if not size:
        raise NobodyLeft(_("%(campaign)s moves nobody any more.") % {"campaign": campaign.slug})

    facts = {"number": campaign.waves.count() + 1, "size": size, "started_by": by.id, "started_at": clock.now()}
    wave = campaign.waves.create(**facts)
    enqueue(Job.CARRY_WAVE, subject=str(wave.pk), actor_id=by.id)
    return wave


def refuse_old_target(campaign: Campaign) -> None:
    """Raise NotLive where the target was live when the campaign was planned, and is no more."""
    if campaign.moves and campaign.target.status != Edition.Status.LIVE:
        raise NotLive(_("“%(edition)s” is not live; tenants move to live editions only.") % {"edition": campaign.target})


def refuse_short_notice(campaign: Campaign) -> None:
    if campaign.announces and campaign.on_date < earliest_day(campaign.source):
        words = _(
            "%(campaign)s: its day is less than %(days)s days ahead, and a wave is what tells tenants of it. Plan another one."
        )
        raise TooLate(words % {"campaign": campaign.slug, "days": NOTICE.days})


def earliest_day(source: PlanEdition) -> date:
    """The first day of which everybody on an edition can be told in time: in the evening, it is tomorrow already for most."""
    return queries.latest_day_on(source, clock.now()) + NOTICE


def refuse_running(campaign: Campaign) -> None:
    if campaign.waves.filter(state__in=Wave.OPEN).exists():
        raise WaveRunning(_("A wave of %(campaign)s is running. Wait for its end, or stop it.") % {"campaign": campaign.slug})


def refuse_bad_share(percent: int | None, number: int | None) -> None:
    if (percent is None) == (number is None):
        raise InvalidInput({"percent": _("Say how many of a hundred, or how many.")})
    name, given, most = ("percent", percent, 100) if number is None else ("number", number, number)
    if not 1 <= given <= most:
        raise InvalidInput({name: _("At least one, and not more than all.")})


@action(Permission.PLANS_STOP_WAVE, about="wave")
def stop_wave(*, wave: Wave, by: Actor) -> Wave:
    """Stop a wave: whoever it has not reached stays where they are."""
    wave = Wave.objects.select_related("campaign").locked(wave)
    if wave.state != Wave.State.RUNNING:
        raise NotRunning(_("%(wave)s is not running.") % {"wave": wave})
    wave.go_to(Wave.State.STOPPED, clock.now())
    return wave


def risk_of_undoing(arguments: dict) -> Risk:
    """Critical where more than 1,000 tenants are moved back."""
    return Risk.CRITICAL if arguments["wave"].moved > MANY else Risk.LOW


@action(Permission.PLANS_UNDO_WAVE, about="wave", risk_of=risk_of_undoing)
def undo_wave(*, wave: Wave, reason: str, by: Actor) -> Wave:
    """Order the tenants of a wave back to where they were, except whom somebody moved since."""
    wave = Wave.objects.select_related("campaign__source__plan").locked(wave)
    if wave.state not in (Wave.State.DONE, Wave.State.STOPPED):
        raise StillRuns(_("%(wave)s is not over, or was taken back already.") % {"wave": wave})
    refuse_running(wave.campaign)
    refuse_closed(wave.campaign.source.plan)

    wave.go_to(Wave.State.UNDOING, None)
    enqueue(Job.CARRY_WAVE, subject=str(wave.pk), actor_id=by.id, dedupe=f"{Job.CARRY_WAVE}:{wave.pk}:back")
    return wave


@dataclass(frozen=True)
class Progress:
    """How far a wave has come: the tenant it ended with, and whether it goes on."""

    wave: Wave
    last: str
    goes_on: bool


@action(Permission.PLANS_CARRY_WAVE, about="wave")
def carry_wave(*, wave: Wave, after: str, by: Actor) -> Progress:
    """Move the next tenants of a wave, or move them back, each with a receipt; end the wave where it is done."""
    wave = Wave.objects.select_related("campaign__source__plan", "campaign__target__plan").locked(wave)
    if not wave.is_open:
        raise NotRunning(_("%(wave)s is not running.") % {"wave": wave})

    chunk = next_chunk(wave, after, by)
    refuse_occupied(wave, chunk)
    send_many(Topic.TENANT_MOVED, chunk.told, key=current_group.get())
    send_many(Topic.TENANT_NOTICE, chunk.notices, key=wave.state)
    count = wave.count if wave.state == Wave.State.RUNNING else wave.count_back
    count(chunk.moved, chunk.skipped)
    settle(wave, chunk)
    return Progress(wave, chunk.last, wave.is_open)


def next_chunk(wave: Wave, after: str, by: Actor) -> Chunk:
    """Who comes after `after`; behind the last one whoever was passed over, because somebody was changing them."""
    chunk = carried(wave, after, by)
    return chunk if chunk.last or not after else carried(wave, "", by)


def refuse_occupied(wave: Wave, chunk: Chunk) -> None:
    """Raise Occupied where nobody was found though somebody is left: what is taken back is over for good, nobody comes later."""
    if wave.state == Wave.State.UNDOING and not chunk.last and not wave.is_taken_back:
        raise Occupied(_("Whoever is left of %(wave)s is being changed by somebody. Try again in a moment.") % {"wave": wave})


def carried(wave: Wave, after: str, by: Actor) -> Chunk:
    if wave.state == Wave.State.UNDOING:
        return moving.take_back(wave, after, clock.now())
    is_losing = queries.loses(queries.difference(wave.campaign.source, wave.campaign.target))
    return moving.move(wave, after, is_losing, clock.now(), by.id)


def settle(wave: Wave, chunk: Chunk) -> None:
    """End a wave that found nobody more or is full, or stop it after too many refusals."""
    is_back, limit = wave.state == Wave.State.UNDOING, wave.campaign.stop_after
    if not is_back and limit is not None and wave.skipped > limit:
        wave.go_to(Wave.State.STOPPED, clock.now())
    elif not chunk.last or (not is_back and not wave.left):
        wave.go_to(Wave.State.UNDONE if is_back else Wave.State.DONE, clock.now())
