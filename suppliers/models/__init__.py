from .freeze import Freeze
from .supplier import Assessment, Supplier

__all__ = ["Assessment", "Freeze", "Supplier"]
