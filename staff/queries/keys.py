"""Which keys open the API, whose are they, and which of their scopes does nobody use?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F, Prefetch, Q

from hqconsole.kernel.prepared import asked
from staff.key_form import KeyText
from staff.models import Key, Keys, KeyUse, People, Person

UNUSED_AFTER = timedelta(days=30)
WARN_BEFORE = timedelta(days=2)


def key_behind(text: KeyText, at: datetime) -> Key | None:
    """The live key that was shown, if its person may still sign in. Found by its hash, which is compared by the index."""
    live = Key.objects.live(at).select_related("person")
    return live.filter(handle=text.handle, secret_hash=text.hash, person__is_active=True).first()


STAMP = """
SELECT k.xmin::text || k.ctid::text AS key, p.xmin::text || p.ctid::text AS person
FROM hq.staff_key k JOIN hq.staff_person p ON p.id = k.person_id
WHERE k.handle = %(handle)s AND k.secret_hash = %(hash)s AND k.revoked_at IS NULL AND k.expires_at > %(at)s AND p.is_active
"""


def stamp_of(text: KeyText, at: datetime) -> tuple[str, str] | None:
    """Changes whenever the row of a live key or of its person is written: who has both rows need not read them again."""
    found = asked(STAMP, {"handle": text.handle, "hash": text.hash, "at": at})
    return (found[0]["key"], found[0]["person"]) if found else None


def keys_of(person: Person, at: datetime) -> Keys:
    """A person's keys that still open the API, newest first, with what they were used for."""
    uses = Prefetch("uses", KeyUse.objects.order_by("verb"), to_attr="known_uses")
    return person.keys.live(at).prefetch_related(uses).order_by("-created_at")


def drowsy(at: datetime) -> People:
    """People whose keys fall asleep within two days or are asleep, and who have not been told since they were last confirmed."""
    old = at + WARN_BEFORE - timedelta(days=settings.HQ_KEY_SLEEP_DAYS)
    untold = Q(warned_at=None) | Q(warned_at__lt=F("confirmed_at"))
    holders = Key.objects.live(at).of_people().values("person")
    return Person.objects.filter(untold, pk__in=holders, confirmed_at__lte=old, is_active=True).exclude(roles=[])


def every_key() -> Keys:
    """Everybody's keys, those that are over included, to be paged by id."""
    return Key.objects.select_related("person")


def idle_scopes(key: Key, at: datetime) -> list[str]:
    """Scopes that the key has not used for thirty days, or never in a life longer than that: candidates to leave out."""
    if at - key.created_at < UNUSED_AFTER:
        return []
    used = {use.verb for use in key.known_uses if at - use.last_at < UNUSED_AFTER}
    return [verb for verb in key.scopes if verb not in used]
