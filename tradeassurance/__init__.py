"""Trade assurance: protected orders between buyers and suppliers, from contract to decided dispute."""

from tradeassurance.celery import app as celery_app

__all__ = ["celery_app"]
