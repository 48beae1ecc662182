"""`rapport bench intents`, as an operator runs it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from web.cli import app

WISHES = {
    "order": ["where is my order", "track my order", "has my order shipped", "order status please"],
    "refund": ["i want a refund", "give my money back", "refund my payment", "can i get a refund"],
    "hours": ["when are you open", "opening hours", "what time do you close", "are you open now"],
}


def write(path: Path, header: str, wishes: dict[str, list[str]]) -> Path:
    lines = [f"{text},{kind}" for kind, texts in wishes.items() for text in texts]
    path.write_text("\n".join([header, *lines]) + "\n")
    return path


def run(*arguments: str | Path):
    return CliRunner().invoke(app, ["bench", "intents", *map(str, arguments)])


def test_machines_get_the_four_figures(tmp_path: Path):
    train = write(tmp_path / "t.csv", "Utterance,Intent", WISHES)
    found = run("--train", train, "--shots", "3", "--json")

    figures = json.loads(found.stdout)
    assert set(figures) == {
        "accuracy",
        "coverage_at_threshold",
        "accuracy_at_threshold",
        "ms_per_question",
    }
    assert 0.6 <= figures["accuracy"] <= 1
    assert figures["ms_per_question"] > 0


def test_people_get_a_table_and_the_plot(tmp_path: Path):
    train = write(tmp_path / "t.csv", "text,category", WISHES)
    asked = {"order": ["can you tell me where my order is"], "hours": ["when do you open"]}
    test = write(tmp_path / "q.csv", "question,label", asked)
    plot = tmp_path / "calibration.png"
    found = run("--train", train, "--test", test, "--shots", "4", "--plot", plot)

    assert "accuracy" in found.stdout
    assert "calibration error" in found.stdout
    assert plot.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("header", "wishes", "said"),
    [
        ("a,b", WISHES, "begin it with a line that"),
        ("text,label", {}, "holds no labelled question"),
        ("text,label", {"one": ["a", "b", "c"]}, "fewer than two labels"),
        ("text,label", {"one": ["a", "b"], "two": ["c", "d"]}, "no question is left"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_remedy(
    tmp_path: Path, header: str, wishes: dict[str, list[str]], said: str
):
    found = run("--train", write(tmp_path / "t.csv", header, wishes), "--shots", "2")

    assert found.exit_code == 1
    assert said in " ".join(found.stderr.split())


def test_without_questions_it_says_what_to_give():
    found = run()

    assert found.exit_code == 1
    assert "give a CSV file" in " ".join(found.stderr.split())
