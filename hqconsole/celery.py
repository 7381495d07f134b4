"""The Celery application: a doorbell. What is to be done stands in rows of `jobs`; a message holds only a run's id."""

import os

from celery import Celery
from celery.loaders.app import AppLoader
from celery.signals import setup_logging, task_postrun, task_prerun
from structlog.contextvars import bind_contextvars, clear_contextvars


class CarefulLoader(AppLoader):
    """Celery's own. Neither worker nor beat starts where something is set up wrong."""

    def on_worker_init(self):
        from hqconsole.kernel.checks import refuse_to_start_wrong  # needs the apps, which are loaded only now

        refuse_to_start_wrong()


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hqconsole.settings")
app = Celery("hqconsole", loader="hqconsole.celery:CarefulLoader")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["jobs"])


@setup_logging.connect
def keep_our_logging(**_given):
    """Celery brings its own logging unless somebody answers this; ours, which scrubs, is set up by Django."""


@task_prerun.connect
def name_the_task(task_id, task, **_given):
    bind_contextvars(request_id=task_id, actor=f"worker:{task.name}")


@task_postrun.connect
def forget_the_task(**_given):
    clear_contextvars()
