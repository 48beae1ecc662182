"""What made-up people do."""

import numpy as np
import pytest

from processors.face.training.acting import FPS, KINDS, NEUTRAL_S, perform

PAIRED = """browDown browInnerUp browOuterUp cheekPuff cheekSquint eyeBlink eyeLookDown eyeSquint
eyeWide mouthDimple mouthFrown mouthLowerDown mouthPress mouthSmile mouthStretch mouthUpperUp
noseSneer"""
SINGLE = "jawOpen mouthClose mouthFunnel mouthPucker mouthRollLower mouthShrugLower"
NAMES = (*(f"{name}{side}" for name in PAIRED.split() for side in ("_L", "_R")), *SINGLE.split())


@pytest.fixture(scope="module")
def performances():
    return [perform(NAMES, 60, np.random.default_rng(seed)) for seed in range(8)]


def test_everybody_is_neutral_first(performances):
    still = round(NEUTRAL_S * FPS)

    assert all((p.kinds[:still] == 0).all() for p in performances)
    assert all((p.strength[:still] == 0).all() for p in performances)


def test_every_kind_of_face_is_made(performances):
    assert {int(kind) for p in performances for kind in p.kinds} == set(range(len(KINDS)))


def test_a_frustrated_face_has_its_brows_down_and_a_happy_one_smiles(performances):
    def shown(kind: str, movement: str) -> float:
        rows = [
            p.movements[(p.kinds == KINDS.index(kind)) & (p.strength > 0.4)] for p in performances
        ]
        return float(np.concatenate(rows)[:, NAMES.index(movement)].mean())

    assert shown("frustration", "browDown_L") > 3 * shown("joy", "browDown_L")
    assert shown("joy", "mouthSmile_R") > 3 * shown("frustration", "mouthSmile_R")


def test_movements_stay_within_what_a_face_can_do(performances):
    assert all(((p.movements >= 0) & (p.movements <= 1)).all() for p in performances)
    assert all(len(p.movements) == 60 * FPS for p in performances)


def test_the_same_seed_is_the_same_performance():
    one, same = (perform(NAMES, 5, np.random.default_rng(3)) for _ in range(2))

    assert np.array_equal(one.movements, same.movements)
