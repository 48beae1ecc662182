"""Leaves a process on Linux only the folders it needs, where the kernel has Landlock."""

import ctypes
import os
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_ASK_VERSION = 1
_BENEATH = 1
_NO_NEW_PRIVILEGES = 38

_EXECUTE, _READ_FILE, _READ_FOLDER = 1 << 0, 1 << 2, 1 << 3
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}
"""By version: how many rights over files there are."""

_NEWEST = 5
_TCP_SINCE, _SCOPES_SINCE = 4, 6
_TCP, _SCOPES = 0b11, 0b11
"""Binding and connecting; abstract Unix sockets and signals of other processes."""


class _Rules(ctypes.Structure):
    _fields_ = (
        ("files", ctypes.c_uint64),
        ("network", ctypes.c_uint64),
        ("scopes", ctypes.c_uint64),
    )


class _Place(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("rights", ctypes.c_uint64), ("folder", ctypes.c_int32))


def confine(readable: Iterable[Path]) -> bool:
    """From now on nothing but these can be opened, and nothing written. False where there is none.

    What is open already stays so.

    Args:
        readable: files and folders; those that are not there are left out.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, ctypes.c_size_t(0), _ASK_VERSION)
    if version < 1 or libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    rules = _Rules(
        (1 << _FILE_RIGHTS[min(version, _NEWEST)]) - 1,
        _TCP if version >= _TCP_SINCE else 0,
        _SCOPES if version >= _SCOPES_SINCE else 0,
    )
    size = 24 if version >= _SCOPES_SINCE else 16 if version >= _TCP_SINCE else 8
    rule_set = libc.syscall(_CREATE, ctypes.byref(rules), ctypes.c_size_t(size), 0)
    if rule_set < 0:
        return False
    try:
        for path in readable:
            _allow(libc, rule_set, path)
        return libc.syscall(_RESTRICT, rule_set, 0) == 0
    finally:
        os.close(rule_set)


def _allow(libc: ctypes.CDLL, rule_set: int, path: Path) -> None:
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        rights = _EXECUTE | _READ_FILE | (_READ_FOLDER if path.is_dir() else 0)
        place = _Place(rights, opened)
        libc.syscall(_ADD, rule_set, _BENEATH, ctypes.byref(place), 0)
    finally:
        os.close(opened)
