from .answers import CaseReader, PointAnswer
from .appeal import Appeal
from .arbitration import Determination, EvidenceRequest, Finding, InternalNote
from .claim import Deviation, Dispute, Evidence, Message, Support
from .contact import ContactShown
from .debt import Debt, SetOff
from .decision_text import DecisionText
from .execution import Obligation, Return
from .extension import WindowReopening
from .inspection import Inspection, InspectionFinding
from .negotiation import Offer
from .opening import Opening, OpeningLine
from .replacement import Replacement
from .reversal import Reversal
from .signal import Signal
from .staffing import Qualification

__all__ = [
    "Appeal",
    "CaseReader",
    "ContactShown",
    "Debt",
    "DecisionText",
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
    "Opening",
    "OpeningLine",
    "PointAnswer",
    "Qualification",
    "Replacement",
    "Return",
    "Reversal",
    "SetOff",
    "Signal",
    "Support",
    "WindowReopening",
]
