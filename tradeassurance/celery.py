"""The Celery application. The broker carries no fact: tasks only wake sweeps, so none takes arguments."""

import os

from celery import Celery
from celery.signals import beat_init, worker_init
from django.core.exceptions import ImproperlyConfigured

from tradeassurance.core.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeassurance.settings")

app = Celery("tradeassurance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def refuse_unsafe_worker(**kwargs: object) -> None:
    """A worker or a schedule with unsafe settings does not start, like the server."""
    try:
        refuse_unsafe_start()
    except ImproperlyConfigured as error:  # Celery swallows what signal handlers raise, except an exit
        raise SystemExit(str(error)) from error
