from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliersConfig(AppConfig):
    name = "suppliers"
    label = "suppliers"
    verbose_name = _("Suppliers")

    def ready(self) -> None:
        import suppliers.integrity
        import suppliers.integrity_limit  # noqa: F401
        from suppliers.clocks import register_clocks
        from suppliers.showing import register

        register_clocks()
        register()
