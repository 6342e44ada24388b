from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisputesConfig(AppConfig):
    name = "disputes"
    label = "disputes"
    verbose_name = _("Disputes")

    def ready(self) -> None:
        import disputes.integrity  # noqa: F401  (registers its checks)
        from disputes import clocks_conduct, clocks_inspection, deeds
        from disputes.clocks import register_clocks
        from disputes.money import CODES
        from disputes.services import chargeback, extensions, recovery, reversals, setting_off
        from disputes.services.determination import register_approval
        from disputes.showing import register as show
        from orders.extensions import chargebacks, release_claims
        from tradeassurance.accounts import acts
        from tradeassurance.ledger.codes import register

        register(*CODES)
        register_clocks()
        clocks_inspection.register_clocks()
        clocks_conduct.register_clocks()
        register_approval()
        extensions.register_approval()
        recovery.register_approval()
        reversals.register_approval()
        release_claims.append(setting_off.set_off)
        chargebacks.register("payment", chargeback.record)
        show()
        acts.register(deeds.in_cases_of)
