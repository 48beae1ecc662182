"""Bridges huggingface_hub's progress bars to one callback for a whole model."""

from collections.abc import Callable
from typing import Any

from tqdm.auto import tqdm

OnBytes = Callable[[int, int], None]


def reporting(on_bytes: OnBytes, n_bytes: int) -> Any:
    """A `tqdm` class that draws nothing and tells bytes done and bytes in all.

    Its `settle(done)` says how many bytes are certainly there, whatever the bars counted.
    """

    class Reporting(tqdm):  # pyright: ignore[reportMissingTypeArgument]
        done = 0

        def __init__(self, *args: Any, **how: Any) -> None:
            how.pop("name", None)
            super().__init__(*args, **how | {"disable": True})

        def update(self, n: float | None = 1) -> None:
            Reporting.done += int(n or 0)
            on_bytes(min(Reporting.done, n_bytes), n_bytes)

        @staticmethod
        def settle(done: int) -> None:
            Reporting.done = done
            on_bytes(done, n_bytes)

    return Reporting
