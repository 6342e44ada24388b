from .contract import Confirmation, ContractVersion, LineItem, Requirement
from .money import Payment, Refund
from .order import Order, Shipment

__all__ = [
    "Confirmation",
    "ContractVersion",
    "LineItem",
    "Order",
    "Payment",
    "Refund",
    "Requirement",
    "Shipment",
]
