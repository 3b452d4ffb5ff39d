"""Runs a command and measures it with all the processes it starts: time, processor time, memory, disk."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

SAMPLE_S = 0.2
WATCH_S = 0.02


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command. `peak_bytes` is the most that its processes held together, shared pages counted once
    (PSS); `first_s` is when the first page was to be seen, where that was watched for."""

    pages: int
    seconds: float
    cpu_s: float
    peak_bytes: int
    disk_bytes: int
    first_s: float | None


def measure(
    command: Sequence[str],
    folder: Path,
    kept: Callable[[Path], int],
    environment: Mapping[str, str],
    timeout_s: float,
    watch_first: bool = False,
) -> Run:
    """Raises TimeoutError, with the command ended, after `timeout_s`."""
    started = time.perf_counter()
    with (folder / "log.txt").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.and_descendants", *command],
            stdout=log,
            stderr=log,
            env=os.environ | environment,
        )
    memory = _Memory(process.pid)
    killer = threading.Timer(timeout_s, lambda: _end(process.pid))
    killer.start()
    first_s = _first(folder, kept, process, started) if watch_first else None
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    killer.cancel()
    if seconds > timeout_s:
        raise TimeoutError(f"not done after {timeout_s:.0f} s")
    if process.returncode:
        print(f"ended with {process.returncode}: {last_line(folder / 'log.txt')}", flush=True)
    cpu_s = usage.ru_utime + usage.ru_stime
    return Run(kept(folder), seconds, cpu_s, memory.peak_bytes(), _size(folder), first_s)


class _Memory(threading.Thread):
    """Samples the memory of a process and its descendants, as long as it lives."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._peak_bytes = 0
        self.start()

    def peak_bytes(self) -> int:
        self.join()
        return self._peak_bytes

    def run(self) -> None:
        while (held := pss_of_tree(self._root)) > 0:
            self._peak_bytes = max(self._peak_bytes, held)
            time.sleep(SAMPLE_S)


def pss_of_tree(root: psutil.Process) -> int:
    """Bytes held by a process and its descendants; 0 once it has ended."""
    try:
        return sum(map(_pss, (root, *root.children(recursive=True))))
    except psutil.Error:
        return 0


def _pss(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:
        return 0


def _first(
    folder: Path, kept: Callable[[Path], int], process: subprocess.Popen[bytes], started: float
) -> float | None:
    while not _has_ended(process.pid):
        if kept(folder):
            return time.perf_counter() - started
        time.sleep(WATCH_S)
    return None


def _has_ended(pid: int) -> bool:
    """Without reaping it: its resource usage is still to be had."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(pid: int) -> None:
    root = psutil.Process(pid)
    for process in (*root.children(recursive=True), root):
        process.kill()


def last_line(log: Path) -> str:
    return log.read_text(errors="replace").strip().rpartition("\n")[2]


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
