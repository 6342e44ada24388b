from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SuppliersConfig(AppConfig):
    name = "suppliers"
    label = "suppliers"
    verbose_name = _("Suppliers")

    def ready(self) -> None:
        import suppliers.integrity  # noqa: F401  (registers its checks)
        from suppliers.showing import register

        register()
