"""What is usual in a region? Time zone, currency and the settings a new tenant there begins with.

Sources: CLDR for week start and weekend, the tax authorities for VAT; kept as data that a tenant may change.
"""

from .models import Currency, Region

USUAL = {
    Region.OMAN: (
        "Asia/Muscat",
        Currency.OMR,
        {"vat_percent": "5", "first_day_of_week": "saturday", "weekend": ["friday", "saturday"]},
    ),
    Region.SAUDI_ARABIA: (
        "Asia/Riyadh",
        Currency.SAR,
        {"vat_percent": "15", "first_day_of_week": "sunday", "weekend": ["friday", "saturday"]},
    ),
    Region.EMIRATES: (
        "Asia/Dubai",
        Currency.AED,
        {"vat_percent": "5", "first_day_of_week": "monday", "weekend": ["saturday", "sunday"]},
    ),
    Region.KUWAIT: (
        "Asia/Kuwait",
        Currency.KWD,
        {"vat_percent": "0", "first_day_of_week": "sunday", "weekend": ["friday", "saturday"]},
    ),
    Region.BAHRAIN: (
        "Asia/Bahrain",
        Currency.BHD,
        {"vat_percent": "10", "first_day_of_week": "sunday", "weekend": ["friday", "saturday"]},
    ),
    Region.QATAR: (
        "Asia/Qatar",
        Currency.QAR,
        {"vat_percent": "0", "first_day_of_week": "sunday", "weekend": ["friday", "saturday"]},
    ),
}


def usual_settings(region: str) -> dict:
    """The settings a tenant of this region begins with."""
    return dict(USUAL[Region(region)][2])
