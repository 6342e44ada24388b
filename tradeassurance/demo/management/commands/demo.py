"""`manage.py demo`: an own database, a small world, and everything served from one process."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from tradeassurance.accounts.models import Company
from tradeassurance.celery import app
from tradeassurance.demo.one_process import free_port, schedule, web, worker
from tradeassurance.demo.sign_ins import DEMO_PASSWORD, MORE_SIGN_INS, SIGN_INS
from tradeassurance.demo.tasks import rates_of_the_day

AN_HOUR = 3600.0


class Command(BaseCommand):
    """Migrates, fills an empty database, and serves web, worker and schedule together."""

    help = "Make a small world in an embedded database and serve it: web, worker and schedule together."
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, and whether to stop before serving."""
        parser.add_argument("--host", default="127.0.0.1", help="address of this machine to listen on")
        parser.add_argument(
            "--port", type=int, default=8000, help="the next free one is taken if it is in use"
        )
        parser.add_argument("--prepare-only", action="store_true", help="make the world, do not serve it")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs until it is interrupted."""
        if settings.PRODUCTION:
            raise CommandError("The demo does not run with MODE=production.")
        self.prepare(options["verbosity"])
        if not options["prepare_only"]:
            self.serve(options["host"], options["port"])

    def prepare(self, verbosity: int) -> None:
        """The database as it must be: tables, and a world where there was none."""
        self.say(_("Preparing the database …"))
        call_command("migrate", verbosity=max(0, verbosity - 1), interactive=False)
        if not Company.objects.exists():
            self.say(_("Making a small world (once) …"))
            call_command("world", verbosity=0)  # whom to sign in as is said below

    def serve(self, host: str, wanted: int) -> None:
        """Starts all three parts, says where they are, and answers until Ctrl-C."""
        port = free_port(host, wanted)
        settings.SITE_URL = f"http://{host}:{port}"
        rates_of_the_day()
        app.conf.beat_schedule["demo-rates"] = {"task": rates_of_the_day.name, "schedule": AN_HOUR}
        with web(host, port) as server, worker(app), schedule(app):
            self.introduce(settings.SITE_URL)
            try:
                server.serve_forever()
            except KeyboardInterrupt:
                self.say(_("Stopping."))

    def introduce(self, address: str) -> None:
        """Where to go and whom to sign in as."""
        lines = ["", _("Trade Assurance is ready: %(address)s") % {"address": address}, ""]
        everybody = (*SIGN_INS, *MORE_SIGN_INS)
        lines += [f"  {who!s:<28} {email:<28} {address}{page}" for who, email, page in everybody]
        lines += ["", _("The password of all of them: %(password)s") % {"password": DEMO_PASSWORD}]
        lines += [_("E-mails are written to %(folder)s") % {"folder": settings.EMAIL_FILE_PATH}]
        lines += [_("Stop with Ctrl-C; the same command goes on where you left."), ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def say(self, text: str) -> None:
        """One line for the person who waits."""
        self.stdout.write(f"» {text}")
        self.stdout.flush()
