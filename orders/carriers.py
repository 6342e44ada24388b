"""Carriers that the house knows by a code; any other is written by name (P5).

``code`` is what a carrier's events name it by; ``follow`` is the carrier's page for a tracking number.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

OTHER: Final = ""
"""The code of a carrier that is not in the list."""


@dataclass(frozen=True)
class Carrier:
    """One carrier of the list."""

    code: str
    name: str
    follow: str = ""


CARRIERS: Final = (
    Carrier("cma-cgm", "CMA CGM", "https://www.cma-cgm.com/ebusiness/tracking/search?SearchBy=Container&Reference="),
    Carrier("cosco", "COSCO Shipping", "https://elines.coscoshipping.com/ebusiness/cargotracking?number="),
    Carrier("dhl", "DHL", "https://www.dhl.com/en/express/tracking.html?AWB="),
    Carrier("evergreen", "Evergreen Line"),
    Carrier("fedex", "FedEx", "https://www.fedex.com/fedextrack/?trknbr="),
    Carrier("hapag-lloyd", "Hapag-Lloyd", "https://www.hapag-lloyd.com/en/online-business/track/track-by-booking-solution.html?blno="),
    Carrier("maersk", "Maersk", "https://www.maersk.com/tracking/"),
    Carrier("msc", "MSC"),
    Carrier("one", "Ocean Network Express"),
    Carrier("sf-express", "SF Express", "https://www.sf-express.com/chn/en/waybill/list?number="),
    Carrier("ups", "UPS", "https://www.ups.com/track?tracknum="),
)  # fmt: skip
BY_CODE: Final = {carrier.code: carrier for carrier in CARRIERS}


def name_of(code: str, written: str = "") -> str:
    """The carrier's name: the one of the list, or what was written."""
    return BY_CODE[code].name if code in BY_CODE else written.strip()


def follow(code: str, tracking: str) -> str:
    """Where the goods can be followed on the carrier's page; empty where nobody knows."""
    carrier = BY_CODE.get(code)
    return carrier.follow + quote(tracking) if carrier and carrier.follow and tracking else ""
