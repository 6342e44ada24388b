from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RulesConfig(AppConfig):
    name = "tradeassurance.rules"
    label = "rules"
    verbose_name = _("Service rules")

    def ready(self) -> None:
        from .services import publishing  # noqa: F401 - registers what needs a second person
