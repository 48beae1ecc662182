"""What an operator learns of the model of faces."""

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from processors.face.training.clip import save
from tests.processors.face.faces import acted
from web.face_cli import face


def rapport_face(*arguments: str | Path):
    return CliRunner().invoke(face, [*map(str, arguments)])


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """What is printed, in one line, and the page."""
    out = tmp_path_factory.mktemp("report") / "face.html"
    result = rapport_face("report", "--out", out)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split()), out.read_text()


def test_the_report_needs_no_clips_and_says_what_it_does_not_prove(reported: tuple[str, str]):
    shown, _ = reported

    assert "logistic regression" in shown
    assert "frustrated smile" in shown
    assert "no recording of a frustrated person was used" in shown


def test_the_page_needs_nothing_else(reported: tuple[str, str]):
    _, shown = reported

    assert shown.count("<svg") == 6
    assert not re.findall(r'(?:src|href)="(?!data:|#)', shown)
    assert not re.findall(r"https?://(?!www\.w3\.org|purl\.org|creativecommons)", shown)
    assert "Made-up faces only." in shown
    assert len(shown) < 2_000_000


def test_machines_get_figures():
    told = json.loads(rapport_face("report", "--json").stdout)

    assert told["judges"]["network"]["auc"] > told["judges"]["line"]["auc"]
    assert {kind["kind"] for kind in told["kinds"]} >= {"neutral", "frustration", "joy"}
    assert told["groups"]


def test_clips_are_judged_anew(tmp_path: Path):
    for person in (7, 8, 11, 19):
        save(acted(person)[0], tmp_path / f"person-{person:04d}.npz")

    result = rapport_face("report", "--clips", tmp_path, "--json")

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["people"] == 3
    assert {group["condition"] for group in told["groups"]} == {"head"}


def test_without_their_own_resting_faces_people_are_judged_otherwise(tmp_path: Path):
    for person in (7, 8, 17):
        save(acted(person)[0], tmp_path / f"person-{person:04d}.npz")

    own, mean = (
        json.loads(rapport_face("report", "--clips", tmp_path, which, "--json").stdout)
        for which in ("--own-baseline", "--mean-baseline")
    )

    assert own["judges"]["network"]["auc"] != mean["judges"]["network"]["auc"]
    assert own["judges"]["line"] == mean["judges"]["line"]


@pytest.mark.parametrize(("people", "said"), [((), "holds no clips"), ((1, 2), "too few clips")])
def test_clips_that_cannot_be_judged_say_why(tmp_path: Path, people: tuple[int, ...], said: str):
    for person in people:
        save(acted(person)[0], tmp_path / f"person-{person:04d}.npz")

    result = rapport_face("report", "--clips", tmp_path)

    assert result.exit_code == 1
    assert said in " ".join(result.output.split())
