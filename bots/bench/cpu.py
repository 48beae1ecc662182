"""What the processor did for us: this process and its children."""

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path


def cpu_s(without: int = 0) -> float:
    """Processor seconds so far, of this process and all under it.

    Living children count where `/proc` tells of them, which is on Linux.

    Args:
        without: the process whose time does not count; 0 for none.
    """
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    living = sum(_used_s(pid) for pid in _under(os.getpid(), without))
    return time.process_time() + ended.ru_utime + ended.ru_stime + living


def _under(pid: int, without: int) -> Iterator[int]:
    for listed in Path("/proc", str(pid), "task").glob("*/children"):
        for child in _read(listed).split():
            if int(child) != without:
                yield int(child)
                yield from _under(int(child), without)


def _used_s(pid: int) -> float:
    # Fields of proc_pid_stat(5), counted behind the name, which may hold spaces.
    fields = _read(Path("/proc", str(pid), "stat")).rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK") if fields else 0.0


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # it ended between being listed and being read
