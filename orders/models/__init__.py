from .agency import Agency
from .booking import Booking
from .carrier_event import CarrierEvent
from .contract import Confirmation, ContractVersion, LineItem, Requirement
from .credit import Credit, CreditUse
from .inbound import BankStatement, InboundEvent
from .methods import MethodTable, MethodTerms
from .money import Payment, Refund
from .order import Order
from .payouts import PayoutBatch, ProviderAnswer, ProviderCall, RefundAccount
from .shipment import Shipment, ShipmentLine, ShipmentPaper

__all__ = [
    "Agency",
    "BankStatement",
    "Booking",
    "CarrierEvent",
    "Confirmation",
    "ContractVersion",
    "Credit",
    "CreditUse",
    "InboundEvent",
    "LineItem",
    "MethodTable",
    "MethodTerms",
    "Order",
    "Payment",
    "PayoutBatch",
    "ProviderAnswer",
    "ProviderCall",
    "Refund",
    "RefundAccount",
    "Requirement",
    "Shipment",
    "ShipmentLine",
    "ShipmentPaper",
]
