from .agency import Agency
from .amendment import Amendment, GiveBack
from .balance import BalanceRequest
from .booking import Booking
from .carrier_event import CarrierEvent
from .contract import Confirmation, ContractFile, ContractVersion, LineItem, Requirement
from .credit import Credit, CreditUse
from .inbound import BankStatement, InboundEvent
from .methods import MethodTable, MethodTerms
from .money import Payment, Refund
from .order import Order
from .payouts import PayoutBatch, ProviderAnswer, ProviderCall, RefundAccount
from .request import PurchaseRequest
from .shipment import Shipment, ShipmentLine, ShipmentPaper
from .standstill import Standstill

__all__ = [
    "Agency",
    "Amendment",
    "BalanceRequest",
    "BankStatement",
    "Booking",
    "CarrierEvent",
    "Confirmation",
    "ContractFile",
    "ContractVersion",
    "Credit",
    "CreditUse",
    "GiveBack",
    "InboundEvent",
    "LineItem",
    "MethodTable",
    "MethodTerms",
    "Order",
    "Payment",
    "PayoutBatch",
    "ProviderAnswer",
    "ProviderCall",
    "PurchaseRequest",
    "Refund",
    "RefundAccount",
    "Requirement",
    "Shipment",
    "ShipmentLine",
    "ShipmentPaper",
    "Standstill",
]
