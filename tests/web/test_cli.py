"""The command line, as an operator uses it."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from web.cli import app

DEMO = Path(__file__).parent.parent.parent / "tenants" / "demo"


def rapport(*arguments: str):
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """A tenant that is in order, and one that is not."""
    shutil.copytree(DEMO, tmp_path / "demo")
    broken = tmp_path / "broken"
    (broken / "knowledge").mkdir(parents=True)
    (broken / "tenant.yaml").write_text("id: broken\nnam: Broken\ngreeting: Hi.\n")
    return tmp_path


def test_check_shows_who_plays_which_role():
    result = rapport("check", "--tenants", str(DEMO.parent))

    assert result.exit_code == 0
    for engine in ("silero", "PocketSphinx", "LanceDB", "extractive", "espeak-ng"):
        assert engine in result.output


def test_check_lists_what_is_wrong_and_fails(two: Path):
    result = rapport("check", "--tenants", str(two), "--json")

    report = json.loads(result.stdout)
    assert result.exit_code == 1
    assert list(report["tenants"]) == ["demo"]
    assert "nam: no such setting; did you mean 'name'?" in report["problems"][0]


def test_an_empty_folder_is_an_error_that_says_what_to_do(tmp_path: Path):
    result = rapport("check", "--tenants", str(tmp_path))

    assert result.exit_code == 1
    assert "copy tenants/demo" in result.output


def test_a_tenant_nobody_knows_is_named_with_its_neighbours(two: Path, tmp_path: Path):
    result = rapport(
        "ask", "hello", "--tenant", "dema", "--tenants", str(two), "--data", str(tmp_path)
    )

    assert result.exit_code == 1
    assert "did you mean 'demo'?" in result.output


def test_a_question_is_answered_with_its_article_and_times(tenants, data):
    result = rapport(
        "ask", "what joy there is in living", "--tenant", "speech",
        "--tenants", str(tenants), "--data", str(data), "--json",
    )  # fmt: skip

    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["utterances"][-1]["sources"][0]["url"] == "/help/speech/joy"
    assert [stage["name"] for stage in answer["turns"][0]["stages"]][-1] == "first_text"


def test_a_talk_of_two_turns_is_drawn(tenants, data, tmp_path: Path):
    picture = tmp_path / "turns.png"

    result = rapport(
        "talk", "what joy there is in living", "hello", "--tenant", "speech",
        "--tenants", str(tenants), "--data", str(data), "--plot", str(picture),
    )  # fmt: skip

    assert result.exit_code == 0
    assert "turn 2:" in result.output
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_help_center_is_read_once(tenants, data):
    arguments = ["ingest", "speech", "--tenants", str(tenants), "--data", str(data)]
    rapport(*arguments)

    again = rapport(*arguments)

    assert again.exit_code == 0
    assert again.stdout.splitlines()[-1].endswith("passages: 0 added, 0 removed, 0 embedded")


def test_a_recording_that_is_none_is_refused_with_the_reason(tenants, data, tmp_path: Path):
    junk = tmp_path / "junk.wav"
    junk.write_text("no sound")

    result = rapport(
        "talk", str(junk), "--tenant", "speech", "--tenants", str(tenants), "--data", str(data)
    )

    assert result.exit_code == 1
    assert "give a WAV or FLAC" in result.output
