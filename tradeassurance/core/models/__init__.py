from .approval import Approval, ApprovalState
from .deadline import Closure, Deadline, DeadlineChange, ExtensionCategory, Outcome
from .document import Document, ScanState
from .notice import Delivery, DeliveryState, Notice, NoticeRead
from .root import Part, Recorded, Root, RootedPart, reference, root_kind
from .trail import Checkpoint, Heartbeat, IdempotencyKey, TrailEntry

__all__ = [
    "Approval",
    "ApprovalState",
    "Checkpoint",
    "Closure",
    "Deadline",
    "DeadlineChange",
    "Delivery",
    "DeliveryState",
    "Document",
    "ExtensionCategory",
    "Heartbeat",
    "IdempotencyKey",
    "Notice",
    "NoticeRead",
    "Outcome",
    "Part",
    "Recorded",
    "Root",
    "RootedPart",
    "ScanState",
    "TrailEntry",
    "reference",
    "root_kind",
]
