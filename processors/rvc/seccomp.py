"""Leaves a process on Linux only the system calls that reading and checking a file takes.

What is not on the list fails as forbidden. What only an attacker would ask for here (a socket,
another program, another process) ends the process at once, which tells it from a mere error.
"""

import ctypes
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ARCHES = {"x86_64": (0xC000003E, 317), "aarch64": (0xC00000B7, 277)}
"""What the kernel calls the machine, and the number of `seccomp` there."""

_ALLOWED = {
    "x86_64": (
        *(0, 1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 24, 25, 28, 35, 39),
        *(60, 63, 74, 78, 79, 89, 96, 98, 99, 100, 102, 104, 107, 108, 131, 186, 202, 204, 217),
        *(218, 219, 228, 229, 230, 231, 262, 267, 269, 273, 309, 318, 324, 332, 334, 436, 439),
    ),
    "aarch64": (
        *(17, 48, 57, 61, 62, 63, 64, 65, 66, 67, 68, 78, 79, 80, 82, 93, 94, 96, 98, 99, 101),
        *(113, 114, 115, 123, 124, 128, 132, 134, 135, 139, 153, 160, 165, 168, 169, 172, 174),
        *(175, 176, 177, 178, 179, 214, 215, 216, 222, 226, 233, 278, 283, 291, 293, 436, 439),
    ),
}
"""Reading and writing what is open already, looking at files, memory, its own signals, the time,
threads' waiting, and ending."""

_FATAL = {
    "x86_64": (41, 42, 44, 49, 53, 57, 58, 59, 62, 101, 165, 272, 308, 321, 322, 425),
    "aarch64": (40, 97, 117, 129, 198, 199, 200, 203, 206, 221, 268, 280, 281, 425),
}
"""socket, connect, sendto, bind, socketpair, fork, vfork, execve, kill, ptrace, mount, unshare,
setns, bpf, execveat, io_uring_setup, as far as the machine has them."""

_OPEN = {"x86_64": ((2, 1), (257, 2)), "aarch64": ((56, 2),)}
"""`open` and `openat`, and which of their arguments holds the flags."""

_CLONE = {"x86_64": 56, "aarch64": 220}
_CLONE3 = 435
_TGKILL = {"x86_64": 234, "aarch64": 131}

_TO_WRITE = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_CLONE_THREAD = 0x10000
_EPERM, _ENOSYS = 1, 38

_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _FAIL, _KILL = 0x7FFF0000, 0x00050000, 0x80000000
_NUMBER_AT, _ARCH_AT, _ARGUMENTS_AT = 0, 4, 16

_NO_NEW_PRIVILEGES = 38
_ALL_THREADS = 1
_FILTER = 1


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("jt", ctypes.c_uint8),
        ("jf", ctypes.c_uint8),
        ("k", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("filter", ctypes.POINTER(_Instruction)))


@dataclass(frozen=True, slots=True)
class _Step:
    code: int
    k: int
    jt: int = 0
    jf: int = 0


def confine() -> bool:
    """Lay the filter over every thread of this process, for good. False where there is none."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _ARCHES:
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        return False
    steps = list(_steps(machine, os.getpid()))
    laid = (_Instruction * len(steps))(*(_Instruction(s.code, s.jt, s.jf, s.k) for s in steps))
    program = _Program(len(steps), laid)
    return libc.syscall(_ARCHES[machine][1], _FILTER, _ALL_THREADS, ctypes.byref(program)) == 0


def _steps(machine: str, own_pid: int) -> Iterator[_Step]:
    yield _Step(_LOAD, _ARCH_AT)
    yield _Step(_EQUAL, _ARCHES[machine][0], jt=1)
    yield _Step(_RETURN, _KILL)
    yield _Step(_LOAD, _NUMBER_AT)
    yield from _each(_ALLOWED[machine], _ALLOW)
    yield from _each(_FATAL[machine], _KILL)
    yield from _each((_CLONE3,), _FAIL | _ENOSYS)  # the C library then falls back to clone
    for number, argument in _OPEN[machine]:
        yield from _by_argument(number, argument, _Step(_ANY_BIT, _TO_WRITE), (_FAIL, _ALLOW))
    yield from _by_argument(_CLONE[machine], 0, _Step(_ANY_BIT, _CLONE_THREAD), (_ALLOW, _KILL))
    yield from _by_argument(_TGKILL[machine], 0, _Step(_EQUAL, own_pid), (_ALLOW, _KILL))
    yield _Step(_RETURN, _FAIL | _EPERM)


def _each(numbers: Sequence[int], verdict: int) -> Iterator[_Step]:
    for number in numbers:
        yield _Step(_EQUAL, number, jf=1)
        yield _Step(_RETURN, verdict)


def _by_argument(
    number: int, argument: int, test: _Step, verdicts: tuple[int, int]
) -> Iterator[_Step]:
    """The first verdict where the argument's lower half passes the test, else the second."""
    yes, no = (v | _EPERM if v == _FAIL else v for v in verdicts)
    yield _Step(_EQUAL, number, jf=4)
    yield _Step(_LOAD, _ARGUMENTS_AT + 8 * argument)
    yield _Step(test.code, test.k, jf=1)
    yield _Step(_RETURN, yes)
    yield _Step(_RETURN, no)
