from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread
from matplotlib.patches import Rectangle

from bots.plot import COLOURS, waterfalls, write_png
from bots.records import Guesses, Stage, TurnTimes

EARLY = TurnTimes(
    1,
    False,
    (
        Stage.of("guess_withdrawn", -600, -400),
        Stage.of("guess_withdrawn", -390, -300),
        Stage.of("guess", -180, 320),
        Stage.of("llm_inference", -118, 60),
        Stage.of("speech_synthesis", 330, 450),
        Stage.of("output_transport", 450, 498),
    ),
    499.0,
    Guesses("hit", 3, 2, 240.0, 310),
)
TYPED = TurnTimes(2, True, (Stage.of("retrieval", 2, 40), Stage.of("first_text", 40, 90)), None)


def test_a_talk_of_two_turns_makes_a_picture(tmp_path: Path):
    write_png(tmp_path / "turn.png", [EARLY, TYPED])

    height, width = imread(tmp_path / "turn.png").shape[:2]
    assert width == 1200
    assert 300 < height < 1500


def test_every_bar_lies_where_its_stage_was():
    figure = waterfalls([EARLY, TYPED])

    for axes, turn in zip(figure.axes, (EARLY, TYPED), strict=True):
        bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
        drawn = [(bar.get_gid(), bar.get_x(), bar.get_x() + bar.get_width()) for bar in bars]
        assert drawn == [(stage.name, stage.start_ms, stage.end_ms) for stage in turn.stages]
        first_ms, last_ms = axes.get_xlim()
        assert all(first_ms <= x for _, x, _ in drawn)
        assert all(end <= last_ms for _, _, end in drawn)
    assert COLOURS["guess"] != COLOURS["think"]


def test_each_stage_has_one_row_with_its_label():
    [axes] = waterfalls([EARLY]).axes

    labels = [tick.get_text() for tick in axes.get_yticklabels()]
    assert labels == ["guess withdrawn", "early answer held", "answering", "voicing", "sending"]
    rows = {bar.get_gid(): round(bar.get_y() + bar.get_height() / 2) for bar in axes.patches}
    assert rows == {
        "guess_withdrawn": 0, "guess": 1, "llm_inference": 2, "speech_synthesis": 3,
        "output_transport": 4,
    }  # fmt: skip


def test_the_title_names_the_wait_and_the_guess_and_lines_mark_both_ends():
    early, typed = waterfalls([EARLY, TYPED]).axes

    title = early.get_title(loc="left")
    assert title.startswith("Turn 1: 499 ms voice to voice")
    assert "answered early, 240 ms saved" in title
    assert typed.get_title(loc="left") == "Turn 2, typed: 90 ms to the first text"
    marks = [float(np.asarray(line.get_xdata())[0]) for line in early.lines]
    assert marks == [0.0, 499.0]


def test_a_long_question_is_cut_so_that_the_work_can_be_seen():
    long = TurnTimes(1, False, (Stage.of("partials", -9000, 80), *EARLY.stages), 499.0)

    [axes] = waterfalls([long]).axes

    assert -1200 < axes.get_xlim()[0] < -600


def test_a_talk_without_a_timed_turn_says_so_and_a_missing_folder_is_an_error(tmp_path: Path):
    [text] = waterfalls([]).texts
    assert text.get_text() == "No turn was timed."

    with pytest.raises(FileNotFoundError):
        write_png(tmp_path / "missing" / "turn.png", [EARLY])
