from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    name = "tradeassurance.core"
    label = "core"
    verbose_name = _("Core")

    def ready(self) -> None:
        from . import checks, document_integrity, record_integrity, trail_integrity  # noqa: F401 - they register themselves
        from .fsm import leave_history_alone
        from .reader import read_instants

        leave_history_alone()
        connection_created.connect(read_instants)
