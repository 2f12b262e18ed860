"""Step D: the most memory that each process ever held, as the system counted it."""

import subprocess
from pathlib import Path

GOAL_MIB = 110


def peak_mib(pid: int) -> float | None:
    """VmHWM of /proc/<pid>/status in MiB; None where the process or /proc is gone."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    for line in text.splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return None


def family(process: subprocess.Popen) -> dict[int, str]:
    """The process and its direct children: {pid: "master" or "worker"}."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    pids = children.read_text().split() if children.exists() else []
    return {process.pid: "master"} | {int(pid): "worker" for pid in pids}


def peaks(process: subprocess.Popen, name: str) -> list[dict]:
    """Peak of each process of a server or a Celery worker."""
    found = []
    for pid, role in family(process).items():
        if (peak := peak_mib(pid)) is not None:
            found.append({"process": name, "role": role, "mib": round(peak, 1)})
    return found
