"""Web, worker and schedule in one process, for the demo: nothing else needs to run beside it.

The parts talk over ``memory://``, which works inside one process only (tradeassurance.E006).
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from wsgiref.simple_server import WSGIServer

from celery import Celery
from celery.beat import EmbeddedService, Scheduler
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from tradeassurance.wsgi import application

PORTS_TO_TRY = 20


class QuietHandler(WSGIRequestHandler):
    """Answers without a line per request."""

    def log_message(self, format: str, *args: Any) -> None:
        """Says nothing; faults are logged by Django."""


def free_port(host: str, wanted: int) -> int:
    """The wanted port, or the next one that nobody listens on. Raises OSError if all are taken."""
    for port in range(wanted, wanted + PORTS_TO_TRY):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return port
    raise OSError(f"ports {wanted} to {wanted + PORTS_TO_TRY - 1} are all in use")


@contextmanager
def worker(app: Celery) -> Iterator[None]:
    """A Celery worker in a thread; stops with the block."""
    controller = app.WorkController(pool="threads", concurrency=2, without_gossip=True, without_mingle=True)
    thread = threading.Thread(target=controller.start, name="worker", daemon=True)
    thread.start()
    try:
        yield
    finally:
        controller.stop()
        thread.join(timeout=5)


@contextmanager
def schedule(app: Celery) -> Iterator[None]:
    """Celery's beat in a thread; the schedule is static, so nothing is written to disk."""
    service = EmbeddedService(app, thread=True, scheduler_cls=Scheduler)
    service.start()
    try:
        yield
    finally:
        service.service.stop()  # not its own stop: that waits out the pause between two looks


@contextmanager
def web(host: str, port: int) -> Iterator[WSGIServer]:
    """The site in threads of this process, static files included."""
    server = ThreadedWSGIServer((host, port), QuietHandler)
    server.daemon_threads = True
    server.set_app(application)
    try:
        yield server
    finally:
        server.server_close()
