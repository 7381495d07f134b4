"""HQ Console: the project. It owns no data; the families beside it do."""

from .celery import app as celery_app

__all__ = ["celery_app"]
