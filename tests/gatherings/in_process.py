"""``python -m tests.gatherings.in_process SENDING``: writes a mass mail's rows, on the test's database.

Prints a line after each batch, and ends when all rows are there. A batch has AT_ONCE people.
"""

import os
import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from gatherings import kinds  # noqa: E402
from mailing import mass  # noqa: E402
from tests.gatherings.crowds import Crowd  # noqa: E402

kinds.register(Crowd())
mass.AT_ONCE = int(os.environ["AT_ONCE"])
connection.settings_dict["NAME"] = os.environ["TEST_DATABASE_NAME"]

more = True
while more:
    more = mass.write_some(int(sys.argv[1]))
    print("written", flush=True)
