"""How the landmarker answers to movements, learned from clips: more can be acted than filmed.

A frame is taken for a sum: what the movements of this frame and the last do on everybody, what they
do on this person beyond that, and a rest (pose, light, occlusion, noise). New performances with the
rests of filmed people look like further clips of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from processors.face.normalise import CHANNELS
from processors.face.training.acting import FPS, perform
from processors.face.training.takes import Takes, assembled

Floats = NDArray[np.float32]

_MOVED = CHANNELS - 4
"""Channels that are coordinates; pose and mask follow."""

_EVERYBODY, _ONE = 1.0, 6.0
"""Ridge penalties, in squared movements summed over frames: a person has few frames."""


@dataclass(frozen=True)
class Responses:
    """Learned from P people."""

    shared: Floats
    """Of movements now and a frame ago on everybody's coordinates: [114, 330]."""

    own: Floats
    """What comes on top of it on each: [P, 114, 330]."""

    rest: Floats
    """What movements do not explain: [P, T, 330]."""

    def explained(self, takes: Takes) -> float:
        """Share of the coordinates' variance that movements explain in clips, from 0 to 1."""
        found = [_explained(self.shared, takes, clip) for clip in range(len(takes.people))]
        left, whole = np.sum(found, axis=0)
        return float(1 - left / whole)


def learn(takes: Takes) -> Responses:
    """From the clips of people the model may be trained on."""
    inputs = _inputs(takes.movements)
    poses = _poses(takes)
    both = np.concatenate([inputs, poses], axis=2)
    there = takes.seen[..., -1] > 0
    moved = takes.seen[..., :_MOVED]
    shared = _ridge(both[there], moved[there], _EVERYBODY)
    rest = moved - both @ shared
    own = np.stack(
        [_ridge(x[ok], r[ok], _ONE) for x, r, ok in zip(inputs, rest, there, strict=True)]
    )
    shared = shared[: inputs.shape[2]]
    left = moved - inputs @ (shared + own)
    return Responses(shared, own, left.astype(np.float32))


def again(takes: Takes, responses: Responses, names: Sequence[str], rng: Generator) -> Takes:
    """The same people in the same light, doing something else, with somebody else's face.

    Args:
        takes: the clips `responses` were learned from.
        responses: how the landmarker answers.
        names: of the movements, as `Head.names`.
        rng: says what they do.
    """
    clips, frames = takes.kinds.shape
    made = [perform(names, frames / FPS, rng) for _ in range(clips)]
    inputs = _inputs(np.stack([performance.movements for performance in made]))
    lent = rng.permutation(clips)
    how_much = rng.uniform(0.4, 1.1, (clips, 1, 1)).astype(np.float32)
    seen = takes.seen.copy()
    answers = inputs @ (responses.shared + how_much * responses.own[lent])
    seen[..., :_MOVED] = (responses.rest + answers) * takes.seen[..., -1:]
    return assembled(seen, made, takes.people)


def _inputs(movements: Floats) -> Floats:
    """Movements [P, T, 57] with those of the frame before: [P, T, 114]."""
    before = np.concatenate([movements[:, :1], movements[:, :-1]], axis=1)
    return np.concatenate([movements, before], axis=2)


def _poses(takes: Takes) -> Floats:
    """Pose against the clip's first second, its squares and products: [P, T, 9]."""
    angles = takes.seen[..., _MOVED : _MOVED + 3]
    yaw, pitch, roll = np.moveaxis(angles - np.median(angles[:, :FPS], axis=1, keepdims=True), 2, 0)
    columns = (yaw, pitch, roll, yaw**2, pitch**2, roll**2, yaw * pitch, yaw * roll, pitch * roll)
    return np.stack(columns, axis=2)


def _ridge(inputs: Floats, outputs: Floats, penalty: float) -> Floats:
    square = inputs.T @ inputs + penalty * np.eye(inputs.shape[1], dtype=np.float32)
    return np.linalg.solve(square, inputs.T @ outputs).astype(np.float32)


def _explained(shared: Floats, takes: Takes, clip: int) -> tuple[float, float]:
    there = takes.seen[clip, :, -1] > 0
    moved = takes.seen[clip, there, :_MOVED]
    left = moved - _inputs(takes.movements[clip : clip + 1])[0, there] @ shared
    return float(left.var(axis=0).sum()), float(moved.var(axis=0).sum())
