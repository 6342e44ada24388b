"""Numbers by which the platform judges companies rather than orders: a supplier's limit (L2), conduct (F1)."""

from django.utils.translation import gettext_lazy as _

from .definition import Definition
from .enums import Stage
from .kinds import Count, Factor, Months, Rate, UsDollars

D = Definition
_BASE = _("What the grade alone is worth, before volume and record.")
PLATFORM: tuple[Definition, ...] = (
    # --- limit
    D(
        "limit_lookback_months",
        Months(),
        _("Limit look-back"),
        Stage.LIMIT,
        _("How much covered volume counts towards a supplier's limit."),
    ),
    D("limit_base_basic_usd", UsDollars(), _("Limit: base of the grade Basic"), Stage.LIMIT, _BASE),
    D("limit_base_verified_usd", UsDollars(), _("Limit: base of the grade Verified"), Stage.LIMIT, _BASE),
    D("limit_base_gold_usd", UsDollars(), _("Limit: base of the grade Gold"), Stage.LIMIT, _BASE),
    D("limit_base_platinum_usd", UsDollars(), _("Limit: base of the grade Platinum"), Stage.LIMIT, _BASE),
    D(
        "limit_volume_share",
        Rate(),
        _("Limit: share of the covered volume"),
        Stage.LIMIT,
        _("This share of what was covered in the look-back is added to the base."),
    ),
    D(
        "limit_record_from",
        Count(),
        _("Limit: the record counts from"),
        Stage.LIMIT,
        _("With fewer orders in the look-back, a rate says nothing yet."),
    ),
    D(
        "limit_late_factor",
        Factor(),
        _("Limit: weight of late shipments"),
        Stage.LIMIT,
        _("Base and volume are lowered by the share of late shipments, times this."),
    ),
    D(
        "limit_upheld_factor",
        Factor(),
        _("Limit: weight of upheld disputes"),
        Stage.LIMIT,
        _("Base and volume are lowered by the share of orders with an upheld dispute, times this."),
    ),
    D(
        "limit_cap_usd",
        UsDollars(),
        _("Limit at most"),
        Stage.LIMIT,
        _("What the formula gives is never more. By hand it may be, with a reason."),
    ),
    # --- conduct (F1)
    D(
        "signal_claims_most",
        Count(),
        _("Signal: a buyer's claims, more than"),
        Stage.CONDUCT,
        _("More claims than this within the period are looked at by the risk desk."),
    ),
    D(
        "signal_claims_months",
        Months(),
        _("Signal: a buyer's claims, within"),
        Stage.CONDUCT,
        _("The period in which a buyer's claims are counted."),
    ),
    D(
        "signal_pair_refunds_most",
        Count(),
        _("Signal: refunds between the same two, more than"),
        Stage.CONDUCT,
        _("More refunds than this between one buyer and one supplier are looked at by the risk desk."),
    ),
    D(
        "signal_pair_months",
        Months(),
        _("Signal: refunds between the same two, within"),
        Stage.CONDUCT,
        _("The period in which refunds between the same two companies are counted."),
    ),
    D(
        "signal_declared_tolerance",
        Rate(),
        _("Signal: declared value departs by more than"),
        Stage.CONDUCT,
        _("How far the value declared for a shipment may be from what the contract says it is worth."),
    ),
)
