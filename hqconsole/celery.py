"""The Celery application: a doorbell. What is to be done stands in rows of `jobs`; a message holds only a run's id."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hqconsole.settings")
app = Celery("hqconsole")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["jobs"])
