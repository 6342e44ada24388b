from tradeassurance.accounts.models.address import Address
from tradeassurance.accounts.models.company import Company, Membership
from tradeassurance.accounts.models.role_grant import RoleGrant
from tradeassurance.accounts.models.tie import Tie, TieReview
from tradeassurance.accounts.models.user import User, display_name

__all__ = ["Address", "Company", "Membership", "RoleGrant", "Tie", "TieReview", "User", "display_name"]
