"""Makes ready what everything else needs, with nothing but a Python: the virtual environment.

``python stemhub/bootstrap.py``         the packages the site runs on
``python stemhub/bootstrap.py --dev``   and those for tests and checks
``python stemhub/bootstrap.py --port``  first see that the port is free

Nothing of stemhub or Django is imported here: they aren't installed yet.
"""

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: there nobody waits for anybody
    fcntl = None

OLDEST = (3, 11)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts" if os.name == "nt" else "bin") / "python"
LOCKS = {False: ROOT / "requirements.txt", True: ROOT / "requirements-dev.txt"}


class Trouble(Exception):
    """A sentence for the person at the terminal."""


def say(text: str) -> None:
    print(text, flush=True)


def require_version(version: tuple = tuple(sys.version_info[:3])) -> None:
    if version[:2] < OLDEST:
        raise Trouble(
            f"stemhub needs Python {'.'.join(map(str, OLDEST))} or newer; this is "
            f"{'.'.join(map(str, version))}. Install one, or name it: make run PYTHON=python3.12"
        )


def require_free_port(port: str) -> None:
    """See that the site could listen on ``port`` of this machine."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Trouble(f"PORT is {port!r}, but a port is a number from 1 to 65535.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(port)))
        except PermissionError:
            raise Trouble(f"Port {port} is for the administrator. Try: make run PORT=8000")
        except OSError:
            other = int(port) + 1 if int(port) < 65535 else 8000
            raise Trouble(
                f"Port {port} is taken by another program (or by stemhub itself, already "
                f"running). End it, or use another port: make run PORT={other}"
            )


def require_own_data(folder: Path) -> None:
    """See that what an earlier run left is ours: root may have run stemhub here before."""
    found = (
        [folder, *folder.iterdir()] if folder.is_dir() and os.access(folder, os.X_OK) else [folder]
    )
    for path in found:
        if path.exists() and not os.access(path, os.R_OK | os.W_OK):
            raise Trouble(
                f"{path} belongs to somebody else, who ran stemhub here before. Run it as them, "
                "or set STEMHUB_DATA to a folder of your own."
            )


def data_folder(environ=os.environ) -> Path:
    return Path(environ.get("STEMHUB_DATA") or ROOT / ".data").resolve()


@contextlib.contextmanager
def alone(path: Path, *, waiting: str = "", refused: str = ""):
    """Hold the file or folder ``path`` for this process alone; the system ends that with it.

    Where another process holds it: wait and say ``waiting``, or be in Trouble with ``refused``.
    """
    if fcntl is None:
        yield None
        return
    flags = os.O_RDONLY if path.is_dir() else os.O_RDWR | os.O_CREAT
    number = os.open(path, flags, 0o600)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if refused:
                raise Trouble(refused)
            say(waiting)
            fcntl.flock(number, fcntl.LOCK_EX)
        yield number
    finally:
        os.close(number)


def fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes()).hexdigest()


def stamp(dev: bool) -> Path:
    return VENV / (".installed-dev" if dev else ".installed")


def is_installed(dev: bool) -> bool:
    """Whether the environment holds what the lock file names; that of ``--dev`` holds both."""
    for with_dev in (dev, True):
        mark = stamp(with_dev)
        if mark.exists() and mark.read_text() == fingerprint(LOCKS[with_dev]):
            return PYTHON.exists()
    return False


def make_venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], check=False).returncode == 0:
        return
    say("Making a virtual environment in .venv ...")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", VENV], capture_output=True, text=True, check=False
    )
    if made.returncode:
        shutil.rmtree(VENV, ignore_errors=True)
        raise Trouble(
            "Python couldn't make a virtual environment. On Debian and Ubuntu install the package "
            f"python3-venv and try again.\n{(made.stdout + made.stderr).strip()}"
        )


def pip(*arguments, **options) -> subprocess.CompletedProcess:
    line = [PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments]
    return subprocess.run(line, check=False, **options)


def install(dev: bool) -> None:
    """Install the locked packages, unless they are there already."""
    if is_installed(dev):
        return
    if not os.access(ROOT, os.W_OK):
        raise Trouble(
            f"{ROOT} can't be written to. Use a copy of your own, or its owner's account."
        )
    make_venv()
    lock = LOCKS[dev]
    say(f"Installing the packages of {lock.name}; this takes a minute ...")
    # The lock names everything, so pip has nothing to look for: left to itself, an older pip takes
    # a dependency "with extras" for another package and stumbles over its newest version.
    quietly = ("-qq", "--no-input", "--root-user-action=ignore")
    done = pip("install", *quietly, "--no-deps", "--require-hashes", "-r", lock)
    if done.returncode:
        raise Trouble("The packages couldn't be installed; what pip says stands above.")
    complete = pip("check", capture_output=True, text=True)
    if complete.returncode:
        raise Trouble(f"{lock.name} doesn't hold all it needs:\n{complete.stdout.strip()}")
    stamp(dev).write_text(fingerprint(lock))


def main(arguments) -> int:
    try:
        require_version()
        if "--port" in arguments:
            require_free_port(os.environ.get("PORT") or "8000")
            require_own_data(data_folder())
        with alone(ROOT, waiting="Packages are being installed here already; waiting for that ..."):
            install(dev="--dev" in arguments)
    except Trouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
