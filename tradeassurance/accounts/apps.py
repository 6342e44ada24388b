from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "tradeassurance.accounts"
    label = "accounts"
    verbose_name = _("People and companies")

    def ready(self) -> None:
        from tradeassurance.accounts import integrity, readers, sessions  # noqa: F401 - they register themselves
        from tradeassurance.accounts.services import companies, erasure
        from tradeassurance.accounts.services.ties import register_clock
        from tradeassurance.accounts.sync import sync_roles

        register_clock()
        companies.register_clock()
        erasure.register()
        sessions.listen()

        # Django's auth comes after our apps: by its turn the permissions of all of them exist.
        post_migrate.connect(sync_roles, sender=apps.get_app_config("auth"), dispatch_uid="sync_roles")
