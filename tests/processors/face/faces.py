"""Performances and clips without a camera: what the landmarker might have seen, by arithmetic."""

import numpy as np

from processors.face.expression import Expression
from processors.face.landmarker import BLENDSHAPES, LANDMARKS
from processors.face.points import USED
from processors.face.training.acting import Performance, perform
from processors.face.training.clip import Clip

PAIRED = """browDown browInnerUp browOuterUp cheekPuff cheekSquint eyeBlink eyeLookDown eyeLookIn
eyeLookOut eyeLookUp eyeSquint eyeWide mouthDimple mouthFrown mouthLowerDown mouthPress mouthSmile
mouthStretch mouthUpperUp noseSneer browExtra cheekRaise lidExtra"""
SINGLE = """jawForward jawLeft jawOpen jawRight mouthClose mouthFunnel mouthLeft mouthPucker
mouthRight mouthRollLower mouthRollUpper"""
NAMES = (*(f"{name}{side}" for name in PAIRED.split() for side in ("_L", "_R")), *SINGLE.split())
"""As many as a head has: 57."""

CLIP_S = 16.0


def acted(person: int, *, seconds: float = CLIP_S) -> tuple[Clip, Performance]:
    """Every movement shifts the points its own way, and a few blendshapes."""
    performance = perform(NAMES, seconds, np.random.default_rng(person))
    frames = len(performance.movements)
    way = np.random.default_rng(1)
    shifts = way.normal(0, 0.03, (len(NAMES), len(USED), 2))
    told = way.uniform(0, 0.5, (len(NAMES), BLENDSHAPES))
    points = np.zeros((frames, LANDMARKS, 3), np.float32)
    face = np.broadcast_to(Expression.open().canonical.points, (frames, len(USED), 3)).copy()
    face[..., :2] += np.tensordot(performance.movements, shifts, axes=1)
    noise = np.random.default_rng(person).normal(0, 0.002, face.shape)
    points[:, list(USED)] = 0.5 + 0.2 * (face + noise)
    blendshapes = np.clip(performance.movements @ told, 0, 1).astype(np.float32)
    angles = np.zeros((frames, 3), np.float32)
    clip = Clip(points, blendshapes, performance.kinds, performance.strength, angles)
    return clip, performance
