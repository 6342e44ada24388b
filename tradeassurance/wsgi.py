"""The WSGI application, served by gunicorn (gthread)."""

import os

from django.core.wsgi import get_wsgi_application

from tradeassurance.core.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeassurance.settings")

application = get_wsgi_application()
refuse_unsafe_start()
