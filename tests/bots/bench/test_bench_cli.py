"""What an operator sees who asks how fast it is."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bots.bench.rows import PROFILES, SYSTEMS, Row
from bots.bench.table import facts
from web.bench_cli import app, show


def test_a_folder_without_words_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    ran = CliRunner().invoke(app, ["latency", "--speech", str(tmp_path)])

    assert ran.exit_code == 1
    assert "NAME.txt" in ran.output + capsys.readouterr().err


def test_the_tables_fit_a_terminal(capsys: pytest.CaptureFixture[str]):
    rows = [
        Row(system, profile, 64, 1234.5, 12345.6, 100.0, 100.0, 0.25, 100.0, 12345.6, 12.34)
        for profile in PROFILES
        for system in SYSTEMS
    ]

    show(rows, facts())

    shown = capsys.readouterr().out
    assert "…" not in shown
    assert max(map(len, shown.split("\nCut off,")[0].splitlines())) <= 80
    assert all(system in shown for system in SYSTEMS)
    assert shown.count("1.00") == len(rows)
