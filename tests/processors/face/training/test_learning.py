"""A network learns from clips, and is judged beside its baselines."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from processors.face.evaluation import summary
from processors.face.expression import Expression
from processors.face.training.baselines import Line, rule
from processors.face.training.calibration import calibrate
from processors.face.training.judging import (
    Staged,
    chooses,
    kept_for_testing,
    learned_from,
    score,
    windows_in,
)
from processors.face.training.learning import Material, Recipe, train
from processors.face.training.network import FRUSTRATION, SMILE, Network, Scorer
from processors.face.training.takes import takes_of
from processors.face.training.varied import Mirror
from processors.face.training.windows import Windows
from tests.processors.face.faces import NAMES, acted

CANONICAL = Expression.open().canonical
RECIPE = Recipe(networks=1, width=16, steps=100, batch=32)


def seen_of(people: range) -> Windows:
    return windows_in(((person, acted(person)[0]) for person in people), CANONICAL)


@pytest.fixture(scope="module")
def network() -> Network:
    torch.set_num_threads(1)
    takes = takes_of([(person, *acted(person)) for person in range(8)], CANONICAL)
    material = Material(takes, CANONICAL, NAMES, Mirror.of(CANONICAL, NAMES))
    return train(material, RECIPE, 0, lambda steps, network: None)


def test_everybody_is_learned_from_or_chooses_or_is_tested():
    parts = [(learned_from(p), chooses(p), kept_for_testing(p)) for p in range(200)]

    assert all(sum(part) == 1 for part in parts)
    assert [sum(column) for column in zip(*parts, strict=True)] == [120, 20, 60]


def test_a_little_training_tells_frustration_of_people_never_seen(network: Network):
    windows = seen_of(range(100, 106))
    clear = windows.of(windows.kinds != SMILE)

    with torch.no_grad():
        scores, _ = Scorer([network]).eval()(torch.from_numpy(clear.seen))

    yes = clear.kinds == FRUSTRATION
    assert scores.numpy()[yes].mean() > scores.numpy()[~yes].mean() + 0.2


def test_calibration_makes_the_mean_score_the_share_of_frustration(network: Network):
    windows = seen_of(range(100, 106))
    scorer = Scorer([network])

    calibrate(scorer, windows)

    with torch.no_grad():
        scores, _ = scorer(torch.from_numpy(windows.seen))
    share = np.mean(windows.kinds == FRUSTRATION) + np.mean(windows.kinds == SMILE) / 2
    assert float(scores.mean()) == pytest.approx(share, abs=0.02)


def test_the_network_that_ships_has_under_100_000_numbers():
    assert Scorer([Network(Recipe.width) for _ in range(Recipe.networks)]).parameters_kept() < 1e5


def test_the_line_survives_being_told():
    windows = seen_of(range(4))
    line = Line.fit(windows, windows.kinds == FRUSTRATION)

    again = Line.of_facts(line.facts())

    assert np.allclose(again.score(windows), line.score(windows), atol=1e-3)
    assert line.score(windows)[windows.kinds == FRUSTRATION].mean() > 0.5


def test_the_rule_likes_lowered_brows_and_no_smile():
    windows = seen_of(range(1))
    brows, smile = np.zeros_like(windows.blendshapes), np.zeros_like(windows.blendshapes)
    brows[..., [1, 2]] = smile[..., [44, 45]] = 1

    smiling, frowning = (rule(replace(windows, blendshapes=shapes)) for shapes in (smile, brows))

    assert (smiling < 0).all()
    assert (frowning > 0).all()


def test_scores_say_how_people_were_filmed_where_that_is_known():
    windows = seen_of(range(2))
    performance = acted(1)[1]
    staged = {1: Staged(performance, glasses=True, covered=(0, 30), lightness=120.0)}
    line = Line.fit(windows, windows.kinds == FRUSTRATION)

    scored = score(windows, Expression.open(), line, staged)

    assert set(scored.glasses[scored.people == 0]) == {-1}
    assert set(scored.glasses[scored.people == 1]) == {1}
    assert np.isnan(scored.skin[scored.people == 0]).all()
    covered = scored.covered[scored.people == 1]
    assert covered.tolist() == (windows.ends[windows.people == 1] - 20 < 30).astype(int).tolist()
    assert summary(scored, times=20).people == 2
