from .assessment import Assessment
from .freeze import Freeze
from .papers import Paper, RulesAcceptance, SupplierWord
from .supplier import Supplier

__all__ = ["Assessment", "Freeze", "Paper", "RulesAcceptance", "Supplier", "SupplierWord"]
