from .arbitration import Determination, EvidenceRequest, Finding, InternalNote
from .claim import Deviation, Dispute, Evidence, Message
from .execution import Debt, Obligation, Return
from .negotiation import Offer
from .replacement import Replacement
from .staffing import Qualification

__all__ = [
    "Debt",
    "Determination",
    "Deviation",
    "Dispute",
    "Evidence",
    "EvidenceRequest",
    "Finding",
    "InternalNote",
    "Message",
    "Obligation",
    "Offer",
    "Qualification",
    "Replacement",
    "Return",
]
