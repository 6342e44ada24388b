from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    name = "orders"
    label = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        import orders.integrity
        import orders.integrity_fulfilment
        import orders.integrity_inbound
        import orders.integrity_payouts
        import orders.integrity_repaid  # noqa: F401
        from orders.clocks import register_clocks
        from orders.holds import unfinished_of
        from orders.money import CODES
        from orders.services.methods import register_approval
        from orders.showing import register as show
        from tradeassurance.accounts import holds
        from tradeassurance.ledger.codes import register

        register(*CODES)
        register_approval()
        holds.register(unfinished_of)
        register_clocks()
        show()
