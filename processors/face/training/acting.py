"""What a made-up person does for a while: faces, speech, blinks, turns of the head.

The recipes of frustration follow the action units that correlate with it in tutoring studies (4 and
14; Grafsgaard 2013), with 7, 9, 10, 17 and 24 beside them, and the finding that natural frustration
often comes with a smile (Hoque and Picard 2011), whose windows are therefore labelled uncertain.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FPS = 10
NEUTRAL_S = 1.5
"""At the beginning of every clip, for the personal baseline."""

KINDS = (
    "neutral",
    "frustration",
    "joy",
    "surprise",
    "talking",
    "concentration",
    "frustrated_smile",
    "disgust",
)
_ODDS = (0.14, 0.3, 0.12, 0.06, 0.12, 0.12, 0.09, 0.05)

# (weakest, strongest) of each movement; without a side it is made on both.
_Recipe = Mapping[str, tuple[float, float]]
_FRUSTRATION: Sequence[_Recipe] = (
    {"browDown": (0.6, 1), "mouthPress": (0.3, 0.9), "eyeSquint": (0.2, 0.6)},
    {"browDown": (0.4, 0.9), "mouthDimple": (0.4, 1), "eyeSquint": (0, 0.4)},
    {"browDown": (0.5, 1), "noseSneer": (0.3, 0.8), "mouthUpperUp": (0.2, 0.6)},
    {"browDown": (0.3, 0.7), "mouthShrugLower": (0.4, 0.9), "mouthRollLower": (0.2, 0.7)},
    {"browDown": (0.4, 0.9), "mouthFrown": (0.3, 0.8), "mouthPress": (0.2, 0.6)},
    {"browDown": (0.3, 0.8), "cheekPuff": (0.3, 0.9), "mouthDimple": (0.2, 0.7)},
)
_RECIPES: Mapping[str, Sequence[_Recipe]] = {
    "neutral": ({},),
    "frustration": _FRUSTRATION,
    "joy": (
        {"mouthSmile": (0.5, 1), "cheekSquint": (0.3, 1), "eyeSquint": (0.1, 0.6)},
        {"mouthSmile": (0.3, 0.8), "jawOpen": (0.1, 0.4)},
    ),
    "surprise": (
        {
            "browInnerUp": (0.5, 1),
            "browOuterUp": (0.5, 1),
            "eyeWide": (0.4, 1),
            "jawOpen": (0.1, 0.5),
        },
    ),
    "talking": ({},),
    "concentration": (
        {"browDown": (0.2, 0.6), "eyeSquint": (0.2, 0.6), "eyeLookDown": (0.1, 0.5)},
        {"browDown": (0.2, 0.5), "eyeLookDown": (0.2, 0.6), "mouthPucker": (0.1, 0.4)},
    ),
    "frustrated_smile": (
        {"mouthSmile": (0.3, 0.8), "browDown": (0.3, 0.8), "mouthDimple": (0.2, 0.7)},
        {"mouthSmile": (0.3, 0.7), "mouthPress": (0.3, 0.8), "browInnerUp": (0.1, 0.5)},
    ),
    "disgust": ({"noseSneer": (0.5, 1), "mouthUpperUp": (0.4, 0.9), "eyeSquint": (0.2, 0.6)},),
}
_VISEMES: Sequence[_Recipe] = (
    {"jawOpen": (0.2, 0.5)},
    {"mouthFunnel": (0.3, 0.7), "jawOpen": (0.1, 0.3)},
    {"mouthPucker": (0.4, 0.8)},
    {"mouthStretch": (0.2, 0.5), "jawOpen": (0.05, 0.2)},
    {"mouthPress": (0.1, 0.4), "mouthClose": (0, 0.1)},
    {"mouthLowerDown": (0.2, 0.5), "jawOpen": (0.1, 0.3)},
)


@dataclass(frozen=True)
class Performance:
    """A clip, frame by frame at `FPS`."""

    movements: Floats
    """From 0 to 1, in the order of the head's names: [T, 57]."""

    kinds: NDArray[np.int8]
    """Index into `KINDS`: [T]."""

    strength: Floats
    """Of the face that is made, from 0 to 1: [T]."""

    angles: Floats
    """Yaw, pitch and roll of the head, radians: [T, 3]."""

    talking: NDArray[np.bool_]
    """Whether they speak meanwhile: [T]."""


def perform(names: Sequence[str], seconds: float, rng: Generator) -> Performance:
    """Somebody looks neutral, and then makes one face after the other."""
    frames = round(seconds * FPS)
    movements = np.zeros((frames, len(names)), np.float32)
    kinds, strength = np.zeros(frames, np.int8), np.zeros(frames, np.float32)
    talking = np.zeros(frames, np.bool_)
    manner = np.float32(rng.uniform(0.7, 1.15))  # how strongly this person shows things
    sides = 1 + rng.uniform(-0.2, 0.2, 2).astype(np.float32)
    at = round(NEUTRAL_S * FPS)
    while at < frames:
        stop = min(at + round(rng.uniform(2.4, 4.2) * FPS), frames)
        kind = int(rng.choice(len(KINDS), p=np.array(_ODDS) / sum(_ODDS)))
        shape = _rise_and_fall(stop - at, rng) * np.float32(rng.uniform(0.35, 1.0))
        face = _face(names, _RECIPES[KINDS[kind]], sides, rng)
        movements[at:stop] += shape[:, None] * face * manner
        kinds[at:stop], strength[at:stop] = kind, shape
        if KINDS[kind] == "talking" or rng.random() < 0.25:
            movements[at:stop] += _speech(names, stop - at, rng)
            talking[at:stop] = True
        at = stop
    _blink(movements, names, rng)
    movements += _twitches(movements.shape, rng)
    made = np.clip(movements, 0, 1)
    return Performance(made, kinds, strength, _turns(frames, rng), talking)


def _face(
    names: Sequence[str], recipes: Sequence[_Recipe], sides: Floats, rng: Generator
) -> Floats:
    """One recipe at random strengths, with this person's lopsidedness: [57]."""
    face = np.zeros(len(names), np.float32)
    for movement, (least, most) in recipes[int(rng.integers(len(recipes)))].items():
        how_much = rng.uniform(least, most)
        for place, name in enumerate(names):
            if name == movement:
                face[place] = how_much
            elif name in {f"{movement}_L", f"{movement}_R"}:
                face[place] = how_much * sides[int(name.endswith("R"))]
    return face


def _rise_and_fall(frames: int, rng: Generator) -> Floats:
    """From 0 to 1 and back, with soft ends: [frames]."""
    rise, fall = rng.uniform(0.2, 0.7) * FPS, rng.uniform(0.3, 0.8) * FPS
    at = np.arange(frames)
    shape = np.minimum(np.clip(at / rise, 0, 1), np.clip((frames - 1 - at) / fall, 0, 1))
    return (shape * shape * (3 - 2 * shape)).astype(np.float32)


def _speech(names: Sequence[str], frames: int, rng: Generator) -> Floats:
    """Mouth shapes that change three to five times a second: [frames, 57]."""
    keys = max(2, round(frames / FPS * rng.uniform(3, 5)))
    both = np.ones(2, np.float32)
    shapes = np.stack([_face(names, _VISEMES, both, rng) for _ in range(keys)])
    shapes *= rng.random((keys, 1)) < 0.8  # lips meet now and then
    at = np.linspace(0, keys - 1, frames)
    below = np.minimum(at.astype(int), keys - 2)
    part = (at - below)[:, None].astype(np.float32)
    return ((1 - part) * shapes[below] + part * shapes[below + 1]).astype(np.float32)


def _blink(movements: Floats, names: Sequence[str], rng: Generator) -> None:
    lids = [place for place, name in enumerate(names) if name.startswith("eyeBlink")]
    for at in np.flatnonzero(rng.random(len(movements)) < 0.25 / FPS):
        movements[at, lids] = 1
        movements[at + 1 : at + 2, lids] += 0.4


def _twitches(shape: tuple[int, ...], rng: Generator) -> Floats:
    """Small slow movements of everything, as a living face makes them."""
    steps = rng.normal(0, 0.02, shape)
    for frame in range(1, len(steps)):
        steps[frame] = 0.9 * steps[frame - 1] + 0.44 * steps[frame]
    return steps.astype(np.float32)


def _turns(frames: int, rng: Generator) -> Floats:
    """A head that is never still and looks away now and then: [frames, 3], radians."""
    still = np.deg2rad(rng.normal(0, (5, 4, 2)))
    wander = np.zeros((frames, 3))
    for frame in range(1, frames):
        wander[frame] = 0.93 * wander[frame - 1] + rng.normal(0, np.deg2rad((1.6, 1.1, 0.7)))
    for at in np.flatnonzero(rng.random(frames) < 0.02 / FPS):
        stop = min(at + round(rng.uniform(1, 2) * FPS), frames)
        away = np.deg2rad(rng.choice((-1, 1)) * rng.uniform(30, 45))
        wander[at:stop, 0] += away * np.sin(np.linspace(0, np.pi, stop - at))
    return (still + wander).astype(np.float32)
