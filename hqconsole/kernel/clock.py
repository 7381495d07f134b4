"""What time is it? The only caller of now(), so that tests can stop it and rules can take `at=`."""

from datetime import datetime

from django.utils import timezone


def now() -> datetime:
    """The present instant, in UTC."""
    return timezone.now()
