"""What the process that reads a foreign file cannot do, whatever the file makes of it."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from processors.rvc.confinement import FILTER, LANDLOCK, NAMESPACE, is_enough

ROOT = Path(__file__).parents[3]

CONFINED = """
import os, resource, socket, sys, threading
from processors.rvc.confinement import Limits, close_in, limit
limits = Limits(memory_bytes=1 << 30, file_bytes=1 << 20)
held = limit(limits)
handed = {handed}
if not close_in(limits):
    sys.exit(42)
"""


def confined(deed: str, *, handed: int = -1) -> subprocess.CompletedProcess[str]:
    """Run a deed in a process that has confined itself."""
    code = CONFINED.format(handed=handed) + deed + "\nprint('done')"
    return subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        pass_fds=(handed,) if handed >= 0 else (),
    )


@pytest.fixture(scope="module", autouse=True)
def filtered() -> None:
    if sys.platform != "linux" or confined("").returncode == 42:
        pytest.skip("this kernel has no seccomp")


@pytest.mark.parametrize(
    "deed",
    [
        "socket.socket()",
        "socket.socketpair()",
        "os.execv('/bin/true', ['true'])",
        "os.fork()",
        "os.system('true')",
        "os.kill(os.getppid(), 0)",
        "import ctypes; ctypes.CDLL(None).syscall(425, 1, 0)  # io_uring_setup",
    ],
)
def test_what_only_an_attacker_wants_ends_the_process(deed: str):
    assert confined(deed).returncode == -signal.SIGSYS


@pytest.mark.parametrize(
    "deed",
    [
        "open(folder + '/new', 'w')",
        "open(folder + '/kept', 'a')",
        "os.open(folder, os.O_TMPFILE | os.O_RDWR)",
        "os.unlink(folder + '/kept')",
        "os.mkdir(folder + '/new')",
        "os.rename(folder + '/kept', folder + '/new')",
        "os.link(folder + '/kept', folder + '/new')",
        "os.chmod(folder + '/kept', 0o700)",
        "os.setuid(1)",
        "resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40))",
        "os.truncate(folder + '/kept', 0)",
    ],
)
def test_nothing_can_be_changed(tmp_path: Path, deed: str):
    (tmp_path / "kept").write_text("kept")

    result = confined(f"folder = {str(tmp_path)!r}\n{deed}")

    assert result.returncode == 1
    assert "Error" in result.stderr
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("kept", "kept")]


@pytest.mark.parametrize(
    ("held", "enough"),
    [
        ([FILTER], True),
        ([LANDLOCK, NAMESPACE], True),
        ([LANDLOCK], False),
        ([NAMESPACE], False),
        (["4 GiB of memory"], False),
    ],
)
def test_a_file_is_only_opened_where_it_can_do_no_harm(held: list[str], enough: bool):
    assert is_enough(held) is enough


def test_only_what_was_handed_over_can_be_written(tmp_path: Path):
    with (tmp_path / "out").open("w+b") as out:
        result = confined("os.write(handed, b'voice')", handed=out.fileno())

    assert result.stdout.splitlines()[-1] == "done", result.stderr
    assert (tmp_path / "out").read_bytes() == b"voice"


def test_what_is_written_has_an_end(tmp_path: Path):
    with (tmp_path / "out").open("w+b") as out:
        result = confined("os.write(handed, b'x' * (1 << 20)); os.write(handed, b'x')",
                          handed=out.fileno())  # fmt: skip

    assert "File too large" in result.stderr
    assert (tmp_path / "out").stat().st_size == 1 << 20


def test_memory_has_an_end():
    assert "MemoryError" in confined("bytearray(2 << 30)").stderr


def test_its_threads_are_confined_too(tmp_path: Path):
    deed = (
        "caught = []\n"
        "def meddle():\n"
        f"    try: open({str(tmp_path / 'new')!r}, 'w')\n"
        "    except PermissionError as error: caught.append(error)\n"
        "thread = threading.Thread(target=meddle); thread.start(); thread.join()\n"
        "assert caught"
    )

    assert confined(deed).stdout.splitlines()[-1] == "done"


def test_other_peoples_files_cannot_be_read_where_the_kernel_has_landlock(tmp_path: Path):
    secret = tmp_path / "secret"
    secret.write_text("of another tenant")

    result = confined(f"print(held)\nopen({str(secret)!r})")

    assert "PermissionError" in result.stderr or "Landlock" not in result.stdout
