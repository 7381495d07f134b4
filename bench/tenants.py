"""Where do 100,000 tenants come from? Names as laundries of the Gulf have them, in both languages, the same at every run."""

import random
from dataclasses import dataclass

import psycopg

from hqconsole.kernel import clock
from hqconsole.kernel.ids import uuid7

REGIONS = {"OM": ("Asia/Muscat", "OMR"), "SA": ("Asia/Riyadh", "SAR"), "AE": ("Asia/Dubai", "AED"), "BH": ("Asia/Bahrain", "BHD")}
WEIGHTS = (40, 30, 25, 5)
STATUSES, SHARES = ("active", "suspended", "provisioning"), (92, 6, 2)


@dataclass(frozen=True)
class Word:
    english: str
    arabic: str


COMMON, RARE = Word("laundry", "مغسلة"), Word("frankincense", "اللبان")
KINDS = [COMMON, COMMON, Word("Dry Clean", "دراي كلين"), Word("Wash House", "دار الغسيل"), Word("Ironing", "كوي الملابس")]
QUALITIES = [
    *(Word("Pearl", "اللؤلؤة"), Word("Royal", "الملكية"), Word("Fresh", "الانتعاش"), Word("Golden", "الذهبية")),
    *(Word("Crystal", "الكريستال"), Word("Modern", "الحديثة"), Word("Blue Sea", "البحر الأزرق"), Word("Jasmine", "الياسمين")),
    *(Word("Palm", "النخلة"), Word("Falcon", "الصقر"), Word("Swift", "السريعة"), Word("White Cloud", "السحابة البيضاء")),
]
PLACES = [
    *(Word("Muscat", "مسقط"), Word("Sohar", "صحار"), Word("Salalah", "صلالة"), Word("Nizwa", "نزوى"), Word("Ruwi", "روي")),
    *(
        Word("Riyadh", "الرياض"),
        Word("Jeddah", "جدة"),
        Word("Dammam", "الدمام"),
        Word("Al Khobar", "الخبر"),
        Word("Abha", "أبها"),
    ),
    *(
        Word("Dubai", "دبي"),
        Word("Sharjah", "الشارقة"),
        Word("Al Ain", "العين"),
        Word("Manama", "المنامة"),
        Word("Ajman", "عجمان"),
    ),
]

TENANTS = """
COPY hq.tenants_tenant
    (id, slug, name_en, name_ar, region, timezone, currency, status, status_since, created_at, settings, is_demo)
FROM STDIN
"""
HOLDS = """
INSERT INTO hq.tenants_hold (tenant_id, kind, reason, placed_by, placed_at)
SELECT id, 'billing', 'Unpaid since May', 'worker:billing', now() FROM hq.tenants_tenant WHERE status = 'suspended'
"""


def insert_tenants(admin: psycopg.Connection, number: int) -> None:
    """Write them as the administrator, captured like everything else, and bring the statistics up to date."""
    chance = random.Random(2026)
    with admin.transaction(), admin.cursor() as cursor:
        with cursor.copy(TENANTS) as copy:
            for each in range(number):
                copy.write_row(tenant(chance, each))
        cursor.execute(HOLDS)
        cursor.execute("ANALYZE hq.tenants_hold")  # or the check at commit reads all holds for each tenant
    for table in ("hq.tenants_tenant", "hq.tenants_hold"):
        admin.execute(f"VACUUM ANALYZE {table}")


def tenant(chance: random.Random, number: int) -> tuple:
    quality = RARE if number % 5_000 == 0 else chance.choice(QUALITIES)
    kind, place = chance.choice(KINDS), chance.choice(PLACES)
    (region,) = chance.choices(list(REGIONS), WEIGHTS)
    (status,) = chance.choices(STATUSES, SHARES)
    names = (
        f"{quality.english} {place.english} {number}".lower().replace(" ", "-"),
        f"{quality.english} {kind.english} {place.english}".title(),
        f"{kind.arabic} {quality.arabic} {place.arabic}",
    )
    at = clock.now()
    return uuid7(), *names, region, *REGIONS[region], status, at, at, "{}", False
