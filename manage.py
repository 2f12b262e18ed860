#!/usr/bin/env python
"""Django's command line for stemhub."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stemhub.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        # Read here, since Django goes on without settings that refuse, and then fails over
        # whatever needs them first instead of saying what is missing.
        _ = settings.INSTALLED_APPS
    except ImproperlyConfigured as refusal:
        sys.exit(str(refusal))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
