"""What people type about orders, checked before any service is asked."""

from .contract import ContractForm, ContractInput
from .fulfilment import ShipForm, SpendForm
from .moves import AnnounceForm, CancelForm, ConfirmForm, FilterForm, ReasonForm

__all__ = [
    "AnnounceForm",
    "CancelForm",
    "ConfirmForm",
    "ContractForm",
    "ContractInput",
    "FilterForm",
    "ReasonForm",
    "ShipForm",
    "SpendForm",
]
