"""What an operator learns who names a file that cannot be written."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from web.cli import app
from web.outputs import writable

COMMANDS = (
    ("bench", "latency", "--turns", "1", "--json"),
    ("bench", "latency", "--turns", "1", "--markdown"),
    ("bench", "intents", "--plot"),
    ("talk", "hello", "--output"),
    ("talk", "hello", "--plot"),
    ("face", "report", "--out"),
    ("voice", "report", "--tenant", "demo", "--out"),
)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_result_that_cannot_be_kept_is_said_before_any_work(
    command: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    nowhere = tmp_path / "none" / "result"

    ran = CliRunner().invoke(app, [*command, str(nowhere)])

    shown = ran.output + capsys.readouterr().err
    assert ran.exit_code == 1
    assert shown.strip() == (
        f"{nowhere}: cannot be written (No such file or directory); name another file"
    )


def test_a_folder_is_no_file(tmp_path: Path):
    with pytest.raises(typer.Exit):
        writable(tmp_path)


def test_looking_changes_nothing(tmp_path: Path):
    kept, new = tmp_path / "kept", tmp_path / "new"
    kept.write_text("of the last run")

    assert [writable(kept), writable(new), writable(None)] == [kept, new, None]

    assert kept.read_text() == "of the last run"
    assert not new.exists()
