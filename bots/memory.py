"""What glibc keeps of memory that was freed."""

import ctypes
import ctypes.util
import gc

_M_ARENA_MAX = -8
_ARENAS = 2
"""Threads beyond these share an arena. With glibc's eight per core, every call's worker threads
leave 20-40 MB of half-empty arenas behind."""


def _libc() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("c")
    libc = ctypes.CDLL(name) if name else None
    return libc if libc is not None and hasattr(libc, "malloc_trim") else None


def bound_arenas() -> None:
    """Call once, before threads are started. Does nothing where libc is not glibc."""
    libc = _libc()
    if libc is not None:
        libc.mallopt(_M_ARENA_MAX, _ARENAS)


def give_back_memory() -> None:
    """Return what a finished call freed to the system. Takes 10-50 ms."""
    gc.collect()
    libc = _libc()
    if libc is not None:
        libc.malloc_trim(0)
