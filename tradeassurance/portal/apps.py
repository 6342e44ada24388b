"""The parties' shell."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Hangs the portal's own links into the header."""

    name = "tradeassurance.portal"
    label = "portal"
    verbose_name = _("Portal")

    def ready(self) -> None:
        """Registers home and inbox."""
        from tradeassurance.portal import registry

        registry.menu(_("Home"), "portal:home", order=0)
        registry.menu(_("Inbox"), "portal:inbox", order=90)
