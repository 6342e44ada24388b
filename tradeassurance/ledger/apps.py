from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "tradeassurance.ledger"
    label = "ledger"
    verbose_name = _("Ledger")

    def ready(self) -> None:
        from tradeassurance.ledger import book, integrity  # noqa: F401 - the checks register themselves
        from tradeassurance.ledger.services import corrections

        corrections.register()

        # Sent after `migrate` and after `flush`: the rows that the process remembers may be gone.
        post_migrate.connect(book.forget_accounts, sender=self, dispatch_uid="ledger.forget_accounts")
