"""Fetching the face model, over real HTTP."""

import subprocess
import sys
from pathlib import Path

import pytest

from processors.face.weights import SOURCE, fault, pull, task_of
from processors.weights import WeightsError
from tests.fakes.face_model import CONTENT, RIGHT
from tests.fakes.file_server import FileServer, Manner

PULL = """
import sys
from pathlib import Path
from processors.face.weights import pull
from tests.fakes.face_model import RIGHT
pull(Path(sys.argv[1]), source=sys.argv[2], right=RIGHT)
"""


def files(models: Path) -> list[str]:
    return sorted(path.name for path in models.rglob("*") if path.is_file())


@pytest.mark.parametrize("manner", ["well", "slow", "moved"])
def test_the_model_comes_whole_and_says_how_far_it_is(tmp_path: Path, manner: Manner):
    heard: list[tuple[int, int]] = []
    server = FileServer(CONTENT, manner)
    server.go_on.set()
    with server.serving():
        task = pull(
            tmp_path,
            lambda done, whole: heard.append((done, whole)),
            source=server.url,
            right=RIGHT,
        )

    assert task == task_of(tmp_path)
    assert task.read_bytes() == CONTENT
    assert files(tmp_path) == ["face_landmarker.task"]
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)
    assert heard[0] == (0, len(CONTENT))
    assert heard[-1] == (len(CONTENT), len(CONTENT))


def test_what_is_there_is_not_fetched_again(tmp_path: Path):
    with FileServer(CONTENT).serving() as server:
        pull(tmp_path, source=server.url, right=RIGHT)
        pull(tmp_path, source=server.url, right=RIGHT)

    assert len(server.asked) == 1


def test_a_wrong_file_in_its_place_is_replaced(tmp_path: Path):
    task = task_of(tmp_path)
    task.parent.mkdir(parents=True)
    task.write_bytes(bytes(len(CONTENT)))
    before = fault(task, RIGHT)
    with FileServer(CONTENT).serving() as server:
        pull(tmp_path, source=server.url, right=RIGHT)

    assert "is not the face model" in str(before)
    assert fault(task, RIGHT) is None


def test_a_file_of_this_machine_will_do(tmp_path: Path):
    brought = tmp_path / "brought.task"
    brought.write_bytes(CONTENT)

    task = pull(tmp_path / "models", source=str(brought), right=RIGHT)

    assert task.read_bytes() == CONTENT


@pytest.mark.parametrize(
    ("content", "manner", "told"),
    [
        (CONTENT, "cut", f"broke off after {len(CONTENT) // 2} of {len(CONTENT)} bytes"),
        (b"curl -O https://...", "well", "broke off after 19 of"),
        (bytes(len(CONTENT)), "well", f"sha256 {RIGHT.sha256}"),
        (CONTENT + b"!", "well", "is not the face model"),
        (CONTENT, "missing", "answered 404"),
    ],
)
def test_anything_else_is_refused_with_the_remedy_and_leaves_nothing(
    tmp_path: Path, content: bytes, manner: Manner, told: str
):
    with FileServer(content, manner).serving() as server, pytest.raises(WeightsError) as refused:
        pull(tmp_path, source=server.url, right=RIGHT)

    assert told in str(refused.value)
    assert "rapport models pull face --from" in str(refused.value)
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("http://127.0.0.1:9/x.task", "Connection refused"),
        ("nowhere/x.task", "No such file or directory"),
        ("ftp://example.org/x.task", "give an http or https address"),
    ],
)
def test_without_a_way_to_it_the_operator_learns_what_pages_do_until_then(
    tmp_path: Path, source: str, told: str
):
    with pytest.raises(WeightsError) as refused:
        pull(tmp_path, source=source, right=RIGHT)

    assert told in str(refused.value)
    if "ftp" not in source:
        assert "@mediapipe/face_mesh" in str(refused.value)
        assert SOURCE in str(refused.value)


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path):
    (tmp_path / "face").write_text("a file where the folder should be")

    with FileServer(CONTENT).serving() as server, pytest.raises(WeightsError) as refused:
        pull(tmp_path, source=server.url, right=RIGHT)

    assert f"{tmp_path / 'face'}: cannot be written to" in str(refused.value)


def test_who_is_killed_half_way_leaves_nothing_in_the_way(tmp_path: Path):
    left = task_of(tmp_path).with_name(".face_landmarker.task.left")
    left.parent.mkdir(parents=True)
    left.write_bytes(b"of somebody killed while writing")
    server = FileServer(CONTENT, "slow")
    with server.serving():
        command = [sys.executable, "-c", PULL, str(tmp_path), server.url]
        with subprocess.Popen(command) as killed:
            assert server.half_way.wait(60)
            killed.kill()
        half = files(tmp_path)
        server.go_on.set()
        pull(tmp_path, source=server.url, right=RIGHT)

    assert half == [left.name]
    assert files(tmp_path) == ["face_landmarker.task"]
