"""What is made known of a face: to the conversation when it changes, to the page now and then."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from processors.face.smoothing import FaceCue
from processors.face.wire import FacePath

STRONGER = 0.1
"""A cue that has grown by this much since it was passed on is passed on again."""

RENEWED_S = 10.0
"""So does one that goes on for this long: what is passed on fades."""

LEAST_TELL_S = 0.5
"""Between two messages to the page that nobody asked for."""

Change = Literal["begun", "goes on", "ended"]


@dataclass(frozen=True)
class FaceState:
    """As the page is told. What nobody agreed to is off."""

    on: bool = False
    path: FacePath | None = None
    shows: bool = False
    strength: float = 0.0
    """From 0 to 1."""

    abstains: str = ""
    """Why nothing can be said at the moment."""

    adjusting: bool = True
    """Whether what is noticed may change the tone."""

    refused: str | None = None
    """Why the face is not read although the visitor agreed."""

    def message(self) -> dict[str, Any]:
        """Data of a server message."""
        return {"type": "face", **asdict(self)}


@dataclass
class Telling:
    """Remembers what the page and the conversation know."""

    told: FaceState = field(default_factory=FaceState)
    _told_s: float = float("-inf")
    _passed_on: float = 0.0
    """Strength; 0 where nothing shows."""

    _passed_on_s: float = float("-inf")

    def changed(self, cue: FaceCue, now_s: float) -> Change | None:
        """What the conversation has to know of it; None where it knows."""
        before = self._passed_on
        if not cue.shows:
            self._passed_on = 0.0
            return "ended" if before else None
        lasts = now_s - self._passed_on_s >= RENEWED_S and not cue.abstains
        if before and not lasts and cue.strength < before + STRONGER:
            return None
        self._passed_on, self._passed_on_s = cue.strength, now_s
        return "goes on" if before else "begun"

    def is_due(self, state: FaceState, now_s: float) -> bool:
        """Whether the page has to be told this now. Counts as told where it is."""
        if state == self.told or now_s - self._told_s < LEAST_TELL_S:
            return False
        self.tell(state, now_s)
        return True

    def tell(self, state: FaceState, now_s: float) -> None:
        """The page is told this."""
        self.told, self._told_s = state, now_s
