"""How long a voice that failed is left alone."""

from dataclasses import dataclass

FIRST_S, LONGEST_S = 1.0, 30.0


@dataclass
class Rest:
    """After each failure in a row twice as long, so that a broken voice does not cost every
    sentence its first second, and one that is well again is soon heard."""

    _why: str = ""
    _failures: int = 0
    _until_s: float = float("-inf")

    def why(self, now_s: float) -> str | None:
        """Why the voice is left alone just now; None where it may be tried."""
        return self._why if now_s < self._until_s else None

    def failed(self, why: str, now_s: float) -> float:
        """It failed. Returns for how many seconds it is left alone."""
        rest_s = min(FIRST_S * 2**self._failures, LONGEST_S)
        # Calls that speak at once fail together; that counts as one failure.
        if now_s >= self._until_s:
            self._failures += 1
            self._until_s = now_s + rest_s
        self._why = why
        return rest_s

    def well(self) -> None:
        """It said a piece to its end."""
        self._failures, self._until_s = 0, float("-inf")
