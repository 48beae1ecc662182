"""Who is filmed, and how: skin, light, camera, what stands in front of the face."""

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from processors.face.training.head import Head, Look
from processors.face.training.renderer import Scene, project, render

SIZE = 320
"""Of a picture, pixels; the landmarker looks at 256 of them."""

Floats = NDArray[np.floating]
Pixels = NDArray[np.uint8]

_SKINS = np.array(
    [(244, 208, 177), (226, 180, 145), (198, 145, 110), (160, 110, 80), (120, 80, 58), (82, 54, 41)]
)
_HAIR = np.array([(40, 28, 24), (70, 48, 36), (110, 80, 52), (150, 118, 80), (120, 120, 120)])
_IRISES = np.array([(70, 48, 30), (95, 70, 40), (70, 95, 70), (80, 110, 140)])
_EYE_CORNERS = ((33, 133), (362, 263))
_MOUTH, _CHIN = 13, 152


@dataclass(frozen=True)
class Filmed:
    """One person before one camera."""

    head: Head
    person: Floats
    colours: Floats
    scene: Scene
    glasses: bool
    covered: tuple[int, int]
    """Frames, from and to, in which a hand is before the mouth."""

    grain: float
    """Standard deviation of the camera's noise, from 0 to 255."""

    @property
    def skin(self) -> Floats:
        """RGB from 0 to 255: [3]."""
        return self.colours[0]

    def frame(self, number: int, movements: Floats, rotation: Floats, rng: Generator) -> Pixels:
        """One picture: [SIZE, SIZE, 3]."""
        moved = self.head.moved(self.person, movements)
        picture = render(
            moved, self.head.triangles, self.colours, rotation=rotation, scene=self.scene
        )
        at = project(self.head.landmarks, rotation, self.scene)
        if self.glasses:
            _draw_glasses(picture, at)
        if self.covered[0] <= number < self.covered[1]:
            _draw_hand(picture, at, self.skin)
        noisy = picture + self.grain * rng.standard_normal(picture.shape, np.float32)
        return np.clip(noisy, 0, 255).astype(np.uint8)


def film(head: Head, frames: int, rng: Generator) -> Filmed:
    """Somebody new, somewhere else."""
    skin = _mixed(_SKINS, rng) * rng.uniform(0.92, 1.08)
    look = Look(
        skin=_rgb(skin),
        brows=_rgb(_mixed(_HAIR, rng) * rng.uniform(0.5, 1.0) + 0.15 * skin),
        lips=_rgb(skin * (0.9, rng.uniform(0.55, 0.75), rng.uniform(0.6, 0.8))),
        iris=_rgb(_IRISES[int(rng.integers(len(_IRISES)))]),
    )
    covered_at = int(rng.integers(frames)) if rng.random() < 0.25 else frames
    return Filmed(
        head=head,
        person=head.person(rng.normal(0, 0.9, 100).astype(np.float32)),
        colours=head.painted(look),
        scene=_scene(rng),
        glasses=rng.random() < 0.3,
        covered=(covered_at, covered_at + int(rng.integers(8, 25))),
        grain=rng.uniform(1, 7),
    )


def _scene(rng: Generator) -> Scene:
    light = np.array([rng.uniform(-0.8, 0.8), rng.uniform(-0.1, 0.8), rng.uniform(0.5, 1)])
    wall, other = rng.uniform(20, 230, 3), rng.uniform(20, 230, 3)
    slope = np.linspace(0, 1, SIZE)[:, None, None]
    background = np.broadcast_to(wall * (1 - slope) + other * slope, (SIZE, SIZE, 3))
    return Scene(
        size=SIZE,
        background=np.ascontiguousarray(background, dtype=np.float32),
        light=(light / np.linalg.norm(light)).astype(np.float32),
        ambient=rng.uniform(0.15, 0.5),
        zoom=rng.uniform(1.3, 2.4),
        offset=(rng.uniform(-3, 3), rng.uniform(-2, 1)),
    )


def rotated(angles: Floats) -> Floats:
    """Yaw, pitch and roll, radians, as a matrix: [3, 3]."""
    (cy, cp, cr), (sy, sp, sr) = np.cos(angles), np.sin(angles)
    yaw = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    pitch = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    roll = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return (roll @ yaw @ pitch).astype(np.float32)


def _draw_glasses(picture: Pixels, at: Floats) -> None:
    for inner, outer in _EYE_CORNERS:
        middle = (at[inner, :2] + at[outer, :2]) / 2
        wide = float(np.linalg.norm(at[inner, :2] - at[outer, :2])) * 0.85
        _ring(picture, middle, (wide, 0.8 * wide))


def _ring(picture: Pixels, middle: Floats, radii: tuple[float, float]) -> None:
    distance = _from(middle, radii)
    picture[(distance > 0.9) & (distance < 1.06)] = 25


def _draw_hand(picture: Pixels, at: Floats, skin: Floats) -> None:
    tall = float(np.linalg.norm(at[_CHIN, :2] - at[_MOUTH, :2]))
    picture[_from((at[_MOUTH, :2] + at[_CHIN, :2]) / 2, (1.3 * tall, tall)) < 1] = skin * 0.85


def _from(middle: Floats, radii: tuple[float, float]) -> Floats:
    """How far each pixel is from the middle of an ellipse, 1 on its rim: [SIZE, SIZE]."""
    y, x = np.mgrid[:SIZE, :SIZE]
    return np.hypot((x - middle[0]) / radii[0], (y - middle[1]) / radii[1])


def _mixed(among: NDArray[np.int_], rng: Generator) -> Floats:
    """Between two neighbours."""
    at = rng.uniform(0, len(among) - 1)
    below = min(int(at), len(among) - 2)
    return among[below] + (at - below) * (among[below + 1] - among[below])


def _rgb(colour: Floats) -> tuple[float, float, float]:
    red, green, blue = np.clip(colour, 0, 255)
    return float(red), float(green), float(blue)
