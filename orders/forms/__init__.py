"""What people type about orders, checked before any service is asked."""

from .agreement import AnswerForm, DatesForm, NoteForm, RepaymentForm, RequestForm
from .contract import ContractForm, ContractInput
from .files import FilesForm
from .fulfilment import ShipForm, SpendForm
from .moves import CancelForm, ConfirmForm, FilterForm, ReasonForm
from .paying import AnnounceForm, BalanceForm
from .services import BookForm, ReportForm

__all__ = [
    "AnnounceForm",
    "AnswerForm",
    "BalanceForm",
    "BookForm",
    "CancelForm",
    "ConfirmForm",
    "ContractForm",
    "ContractInput",
    "DatesForm",
    "FilesForm",
    "FilterForm",
    "NoteForm",
    "ReasonForm",
    "RepaymentForm",
    "ReportForm",
    "RequestForm",
    "ShipForm",
    "SpendForm",
]
