"""Incoterms 2020: who arranges the main carriage, and which are for sea only (O2). Data of the trade, not of a version."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from orders.enums import Side


class Incoterm(models.TextChoices):
    """The eleven terms of the International Chamber of Commerce, 2020."""

    EXW = "EXW", _("EXW, ex works")
    FCA = "FCA", _("FCA, free carrier")
    FAS = "FAS", _("FAS, free alongside ship")
    FOB = "FOB", _("FOB, free on board")
    CFR = "CFR", _("CFR, cost and freight")
    CIF = "CIF", _("CIF, cost, insurance and freight")
    CPT = "CPT", _("CPT, carriage paid to")
    CIP = "CIP", _("CIP, carriage and insurance paid to")
    DAP = "DAP", _("DAP, delivered at place")
    DPU = "DPU", _("DPU, delivered at place unloaded")
    DDP = "DDP", _("DDP, delivered duty paid")

    @property
    def carriage_by(self) -> Side:
        """Who contracts the main carriage under this term."""
        return Side.BUYER if self in BUYER_CARRIES else Side.SUPPLIER


BUYER_CARRIES = frozenset({Incoterm.EXW, Incoterm.FCA, Incoterm.FAS, Incoterm.FOB})
"""Terms under which the buyer contracts the main carriage."""


def contradicts(incoterm: str, freight_by: str) -> bool:
    """Whether a contract names one term and lets the other side arrange the freight."""
    return bool(incoterm) and Incoterm(incoterm).carriage_by != freight_by
