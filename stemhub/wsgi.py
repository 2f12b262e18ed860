"""The door for WSGI servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stemhub.settings")

application = get_wsgi_application()

from . import marks  # noqa: E402 - models can be imported from here on

marks.refuse_demo_database()
