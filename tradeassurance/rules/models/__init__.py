"""Versions of the service rules and their parameters."""

from .parameter import Parameter
from .version import ServiceRules, pinned

__all__ = ["Parameter", "ServiceRules", "pinned"]
