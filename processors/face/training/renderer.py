"""Triangles to pixels: one light, smooth shading, no texture. Enough for a face landmarker."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit  # pyright: ignore[reportMissingTypeStubs]
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_CAMERA_CM = 60.0
_PIVOT_CM = np.array([0, 0, 3], np.float32)
"""What a head turns about."""

_FAR = np.float32(1e9)


@dataclass(frozen=True)
class Scene:
    """Everything about a picture that is not the person."""

    size: int
    """Width and height, pixels."""

    background: Floats
    """RGB from 0 to 255: [size, size, 3]."""

    light: Floats
    """Unit vector towards the light, in camera space: [3]."""

    ambient: float
    """From 0 to 1: what a side turned away from the light still shows."""

    zoom: float
    """Focal length in picture widths; 1.9 fills half of the picture with a face."""

    offset: tuple[float, float]
    """Where the head is, in centimetres right and up of the middle."""


def project(vertices: Floats, rotation: Floats, scene: Scene) -> Floats:
    """Vertices [V, 3] to pixel x, pixel y and distance, cm: [V, 3]."""
    turned = (vertices - _PIVOT_CM) @ rotation.T
    distance = _CAMERA_CM - turned[:, 2]
    focal = scene.size * scene.zoom
    x = scene.size / 2 + focal * (turned[:, 0] + scene.offset[0]) / distance
    y = scene.size / 2 - focal * (turned[:, 1] + scene.offset[1]) / distance
    return np.stack([x, y, distance], axis=1).astype(np.float32)


def render(
    vertices: Floats,
    triangles: NDArray[np.int32],
    colours: Floats,
    *,
    rotation: Floats,
    scene: Scene,
) -> NDArray[np.uint8]:
    """A picture, RGB: [size, size, 3].

    Args:
        vertices: centimetres: [V, 3].
        triangles: front sides counter-clockwise: [T, 3].
        colours: of the vertices, RGB from 0 to 255: [V, 3].
        rotation: of the head: [3, 3].
        scene: where it is seen.
    """
    normals = _normals(vertices, triangles) @ rotation.T
    lit = np.clip(normals @ scene.light, 0, 1) * (1 - scene.ambient) + scene.ambient
    picture = np.concatenate(
        [scene.background, np.full((scene.size, scene.size, 1), _FAR)], axis=2, dtype=np.float32
    )
    points = np.concatenate(
        [project(vertices, rotation, scene), colours * lit[:, None]], axis=1, dtype=np.float32
    )
    _fill(points, triangles, picture)
    return np.clip(picture[:, :, :3], 0, 255).astype(np.uint8)


@njit(cache=True, fastmath=True)
def _normals(vertices: Any, triangles: Any) -> Any:
    normals = np.zeros_like(vertices)
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        # Scalars: a slice of an array costs the compiled loop an allocation.
        ux, uy = vertices[b, 0] - vertices[a, 0], vertices[b, 1] - vertices[a, 1]
        wx, wy = vertices[c, 0] - vertices[a, 0], vertices[c, 1] - vertices[a, 1]
        uz, wz = vertices[b, 2] - vertices[a, 2], vertices[c, 2] - vertices[a, 2]
        x, y, z = uy * wz - uz * wy, uz * wx - ux * wz, ux * wy - uy * wx
        for corner in (a, b, c):
            normals[corner, 0] += x
            normals[corner, 1] += y
            normals[corner, 2] += z
    for v in range(normals.shape[0]):
        x, y, z = normals[v, 0], normals[v, 1], normals[v, 2]
        length = np.sqrt(x * x + y * y + z * z) + 1e-9
        for k in range(3):
            normals[v, k] /= length
    return normals


@njit(cache=True, fastmath=True)
def _fill(points: Any, triangles: Any, picture: Any) -> None:
    """Paint triangles whose corners are x, y, distance, RGB over pixels of RGB and distance."""
    size = picture.shape[0]
    for t in range(triangles.shape[0]):
        a, b, c = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay, bx, by = points[a, 0], points[a, 1], points[b, 0], points[b, 1]
        cx, cy = points[c, 0], points[c, 1]
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if area >= -1e-6:  # seen from behind; y grows downwards
            continue
        left, right = max(int(min(ax, bx, cx)), 0), min(int(max(ax, bx, cx)) + 1, size - 1)
        top, bottom = max(int(min(ay, by, cy)), 0), min(int(max(ay, by, cy)) + 1, size - 1)
        for y in range(top, bottom + 1):
            for x in range(left, right + 1):
                wa = ((bx - x) * (cy - y) - (by - y) * (cx - x)) / area
                wb = ((cx - x) * (ay - y) - (cy - y) * (ax - x)) / area
                wc = 1 - wa - wb
                if wa < 0 or wb < 0 or wc < 0:
                    continue
                far = wa * points[a, 2] + wb * points[b, 2] + wc * points[c, 2]
                if far < picture[y, x, 3]:
                    picture[y, x, 3] = far
                    for k in range(3):
                        picture[y, x, k] = (
                            wa * points[a, 3 + k] + wb * points[b, 3 + k] + wc * points[c, 3 + k]
                        )
