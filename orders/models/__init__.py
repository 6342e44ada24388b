from .agency import Agency
from .booking import Booking
from .contract import Confirmation, ContractVersion, LineItem, Requirement
from .credit import Credit, CreditUse
from .money import Payment, Refund
from .order import Order
from .shipment import Shipment, ShipmentLine, ShipmentPaper

__all__ = [
    "Agency",
    "Booking",
    "Confirmation",
    "ContractVersion",
    "Credit",
    "CreditUse",
    "LineItem",
    "Order",
    "Payment",
    "Refund",
    "Requirement",
    "Shipment",
    "ShipmentLine",
    "ShipmentPaper",
]
