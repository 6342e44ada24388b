"""A process that has everything imported and gives birth to sweeping processes, one for each line it reads.

Run as ``python -m tests.crash.nursery INSTANT BATCH`` with the database in ``DATABASE_URL``; each child prints
its process id when it begins to sweep, and sweeps until somebody kills it.
"""

import os
import signal
import sys
import time
from datetime import datetime

import django


def main(at: datetime, batch: int) -> None:
    """Print ``ready``; then one child per line of the standard input."""
    django.setup()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the killed
    print("ready", flush=True)
    for _line in sys.stdin:
        if os.fork() == 0:
            _sweep_for_ever(at, batch)


def _sweep_for_ever(at: datetime, batch: int) -> None:
    from django.db import connection  # noqa: PLC0415  (the apps must be ready first)

    from tradeassurance.core import outbox  # noqa: PLC0415
    from tradeassurance.core.sweep import sweep  # noqa: PLC0415

    connection.ensure_connection()
    # The queue is somebody else's: nobody sends mails from here.
    with outbox.asleep():
        print(os.getpid(), flush=True)
        while True:
            sweep(at, batch=batch)
            time.sleep(0.01)


if __name__ == "__main__":
    main(datetime.fromisoformat(sys.argv[1]), int(sys.argv[2]))
