"""``make lock``: write the lock files anew, with hashes and without any registry's address.

``make lock ARGS=--upgrade`` takes the newest versions; without it what is locked stays.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMPILE = ["pip", "compile", "pyproject.toml", "--universal", "--python-version", "3.11"]
# Extras stay in the names: an older pip doesn't see that "kombu" locks "kombu[redis]".
QUIET = ["--generate-hashes", "--no-strip-extras", "--no-header", "--no-annotate", "--quiet"]


def main(arguments: list[str]) -> int:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        print("make lock needs uv, which the development packages bring: run make check first.")
        return 1
    for lock, more in {
        "requirements.txt": [],
        # The site is tested with the very versions it runs on.
        "requirements-dev.txt": ["--extra", "dev", "--constraint", "requirements.txt"],
    }.items():
        line = [uv, *COMPILE, *more, *QUIET, *arguments, "-o", lock]
        if subprocess.run(line, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode:
            return 1
        print(f"{lock} is written.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
