from .agency import Agency
from .contract import Confirmation, ContractVersion, LineItem, Requirement
from .money import Payment, Refund
from .order import Order, Shipment

__all__ = [
    "Agency",
    "Confirmation",
    "ContractVersion",
    "LineItem",
    "Order",
    "Payment",
    "Refund",
    "Requirement",
    "Shipment",
]
