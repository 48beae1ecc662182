"""What a child process takes away from itself before it looks at a file nobody trusts."""

import ctypes
import os
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from processors.rvc import landlock, seccomp

FILTER = "a filter of system calls"
NAMESPACE = "a network namespace of its own"
LANDLOCK = "Landlock"

_OWN = Path(__file__).parents[1]
_SYSTEM = (
    *("/usr", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom"),
    *("/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu", "/sys/fs/cgroup"),
)

_DIE_WITH_PARENT = 1
_NEW_NETWORK, _NEW_USER = 0x40000000, 0x10000000
_OPEN_FILES = 64


@dataclass(frozen=True, slots=True)
class Limits:
    """What the child may use up."""

    memory_bytes: int = 4 << 30
    """Of address space; torch alone maps 0.8 GiB of it."""

    cpu_s: int = 60
    file_bytes: int = 1 << 30
    """The largest file it may write."""


def limit(limits: Limits) -> list[str]:
    """First half, before the libraries are imported: resources, network, folders.

    Returns:
        What is in force now, for the operator.
    """
    _at_most(resource.RLIMIT_AS, limits.memory_bytes)
    _at_most(resource.RLIMIT_FSIZE, limits.file_bytes)
    _at_most(resource.RLIMIT_CORE, 0)
    _at_most(resource.RLIMIT_NOFILE, _OPEN_FILES)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write that is too long is an error instead
    held = [f"{limits.memory_bytes >> 30} GiB of memory", f"{limits.cpu_s} s of CPU"]
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        libc.prctl(_DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)
        # Root may leave the network by itself; anybody else only along with its users.
        if not libc.unshare(_NEW_NETWORK) or not libc.unshare(_NEW_NETWORK | _NEW_USER):
            held.append(NAMESPACE)
    if landlock.confine(_readable()):
        held.append(LANDLOCK)
    return held


def close_in(limits: Limits) -> list[str]:
    """Second half, just before the file is read: time, and all system calls but a few.

    Returns:
        What is in force now besides, for the operator; empty where there is no filter.
    """
    # Counted from here: on a slow machine the libraries alone take a while.
    used = resource.getrusage(resource.RUSAGE_SELF)
    end_s = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_s
    _at_most(resource.RLIMIT_CPU, end_s)
    return [FILTER] if seccomp.confine() else []


def is_enough(held: Sequence[str]) -> bool:
    """Whether what is in force keeps a hostile file from doing harm."""
    return FILTER in held or (LANDLOCK in held and NAMESPACE in held)


def _at_most(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _readable() -> list[Path]:
    prefixes = [sys.prefix, sys.base_prefix, sys.exec_prefix]
    found = [entry for entry in sys.path if entry and Path(entry) != _OWN.parent]
    return [Path(p) for p in dict.fromkeys([*prefixes, *found, *_SYSTEM, str(_OWN)])]


def standard_error_closed() -> None:
    """Nothing may be written where an operator reads."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 2)
    os.close(null)
