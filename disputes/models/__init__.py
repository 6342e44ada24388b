from .arbitration import Determination, EvidenceRequest, Finding, InternalNote
from .claim import Deviation, Dispute, Evidence, Message
from .execution import Debt, Obligation, Return
from .inspection import Inspection, InspectionFinding
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
    "Inspection",
    "InspectionFinding",
    "InternalNote",
    "Message",
    "Obligation",
    "Offer",
    "Qualification",
    "Replacement",
    "Return",
]
