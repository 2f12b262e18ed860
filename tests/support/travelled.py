"""Run a program at another time: ``python -m tests.support.travelled 2026-11-04T18:00Z celery …``.

Reminders are due weeks later, on weekdays, in working hours. Rather than let production code look
at a test's clock, the whole process believes that it is that moment; the clock runs on from there.
"""

import sys
from importlib.metadata import entry_points

import time_machine


def main() -> None:
    moment, program, *arguments = sys.argv[1:]
    sys.argv = [program, *arguments]
    (script,) = entry_points(group="console_scripts", name=program)
    run = script.load()
    time_machine.travel(moment, tick=True).start()
    sys.exit(run())


if __name__ == "__main__":
    main()
