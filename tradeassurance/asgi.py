"""The ASGI application."""

import os

from django.core.asgi import get_asgi_application

from tradeassurance.core.checks import refuse_unsafe_start

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tradeassurance.settings")

application = get_asgi_application()
refuse_unsafe_start()
