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


def set_aside() -> None:
    """Leave what is alive out of later searches for garbage; for moments without a call.

    Everything stands still during such a search: for 0.3 s where it goes through models and
    modules, and Python makes one in the middle of a call whenever a quarter more has gathered.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def give_back_memory(*, in_call: bool) -> None:
    """Return what a finished call freed to the system.

    Args:
        in_call: whether others are going on. Then what was set aside stays so; without, all is
            searched, 0.3 s.
    """
    if in_call:
        gc.collect()
    else:
        set_aside()
    libc = _libc()
    if libc is not None:
        libc.malloc_trim(0)
