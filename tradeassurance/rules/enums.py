"""What the rules are about: states of a version, stages of an order's life, and the choices there are."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RulesState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class Stage(models.TextChoices):
    """A stage of life that needs parameters; some are used only where a version covers them."""

    COVERAGE = "coverage", _("Coverage")
    CONTRACT = "contract", _("Contract and confirmation")
    PAYMENT = "payment", _("Payment and fulfillment")
    LATE_SHIPMENT = "late_shipment", _("Claim for late shipment")
    QUALITY = "quality", _("Claim for quality")
    QUALITY_AFTER_DELIVERY = "quality_after_delivery", _("Claim for quality after delivery")
    DELIVERY = "delivery", _("Claim for late delivery or goods not received")
    NEGOTIATION = "negotiation", _("Negotiation")
    ESCALATION = "escalation", _("Escalation")
    ARBITRATION = "arbitration", _("Arbitration")
    RETURN = "return", _("Return of goods")
    APPEAL = "appeal", _("Appeal")
    REFUND = "refund", _("Refund and guarantee")
    COMPLETION = "completion", _("Completion")
    CREDIT = "credit", _("On-time credit")
    LIMIT = "limit", _("Supplier limit")
    CONDUCT = "conduct", _("Conduct of the parties")


class Custody(models.TextChoices):
    SUPPLIER_ACCOUNT = "supplier_account", _("Paid to the supplier's designated account")
    ESCROW = "escrow", _("Held until acceptance")


class Coverage(models.TextChoices):
    OPT_IN = "opt_in", _("The order opts in")
    AUTOMATIC = "automatic", _("Every order of a participating supplier")


class QualityCoverage(models.TextChoices):
    OPT_IN = "opt_in", _("The buyer opts in per order")
    CHOICE = "choice", _("The buyer chooses pre-shipment or post-delivery")
    INCLUDED = "included", _("Included")


class ProtectedAmount(models.TextChoices):
    AGREED = "agreed", _("Agreed on the order, at most its total")
    EVERYTHING_PAID = "everything_paid", _("Everything paid")


class Limit(models.TextChoices):
    HARD = "hard", _("No confirmation beyond what is available")
    SOFT = "soft", _("What does not fit is the platform's own risk")


class ClosesFrom(models.TextChoices):
    SHIPMENT = "shipment", _("Actual shipment")
    DELIVERY = "delivery", _("Delivery")


class QualityStage(models.TextChoices):
    PRE_SHIPMENT = "pre_shipment", _("Before shipment")
    POST_DELIVERY = "post_delivery", _("After delivery")


class WhoEscalates(models.TextChoices):
    EITHER = "either", _("Either party")
    BUYER = "buyer", _("The buyer only")


class DeterminationFrom(models.TextChoices):
    REPORT = "report", _("The inspection report")
    ESCALATION = "escalation", _("Escalation")


class AutomaticAcceptance(models.TextChoices):
    NONE_HELD = "none_held", _("Nothing is held; the order completes when the last claim window closes")
    LAST_WINDOW = "last_window", _("When the last claim window closes")


class RefundOrder(models.TextChoices):
    SUPPLIER_GUARANTEE = "supplier_guarantee", _("Supplier within its deadline, then the guarantee")
    HELD_SUPPLIER_GUARANTEE = "held_supplier_guarantee", _("Held money, then supplier, then guarantee")


class ReportWeight(models.TextChoices):
    PRESUMPTION = "presumption", _("Presumption: departing from it needs a stated reason")
    EVIDENCE = "evidence", _("Evidence among other evidence")


class ExcludedCategory(models.TextChoices):
    """Categories that a version may exclude; product categories use the same slugs."""

    VEHICLES = "vehicles", _("Vehicles")
    REAL_ESTATE = "real-estate", _("Real estate")
    WEBSITES_AND_BUSINESSES = "websites-and-businesses", _("Websites and businesses for sale")
    CLASSIFIED_ADS = "classified-ads", _("Classified ads")
    SERVICES = "services", _("Services")
    LISTED_BUSINESS_EQUIPMENT = "listed-business-equipment", _("Listed business equipment")
