"""What people type about orders, checked before any service is asked."""

from .contract import ContractForm, ContractInput
from .fulfilment import ShipForm, SpendForm
from .moves import CancelForm, ConfirmForm, FilterForm, ReasonForm
from .paying import AnnounceForm
from .services import BookForm, ReportForm

__all__ = [
    "AnnounceForm",
    "BookForm",
    "CancelForm",
    "ConfirmForm",
    "ContractForm",
    "ContractInput",
    "FilterForm",
    "ReasonForm",
    "ReportForm",
    "ShipForm",
    "SpendForm",
]
