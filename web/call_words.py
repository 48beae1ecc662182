"""What was decided on a call, in words that a support lead reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bots.records import CallRecord, Decision
from web.call_face import FaceView

_SOUNDED = {
    "anger": "sounded angry",
    "disgust": "sounded fed up",
    "fear": "sounded worried",
    "joy": "sounded glad",
    "sadness": "sounded sad",
    "surprise": "sounded surprised",
}
_PERSON = {"offered": "was offered a person", "requested": "asked for a person"}
_OTHERS = {
    "tool": "tool",
    "safety": "safety",
    "grounding": "not in the help center",
    "voice": "voice",
}
_FACE = "face"


@dataclass(frozen=True)
class Moment:
    """Something worth finding again."""

    at_s: float
    turn: int
    """The visitor's utterance it was about; 0 before the first."""

    kind: str
    """feeling, face, person or other."""

    words: str
    more: str = ""


def moments(record: CallRecord, view: FaceView) -> Iterator[Moment]:
    """By time. What comes from the face is told only where the visitor let it be kept."""
    for decision in tellable(record, view):
        detail, more = decision.detail, ""
        if decision.kind == "emotion" and decision.outcome in _SOUNDED:
            kind, words = "feeling", _SOUNDED[decision.outcome]
            if _of_face(decision):
                kind, words = "face", "the face changed the tone"
            more = _strength(detail)
        elif decision.kind == "escalation":
            kind, words = "person", _PERSON.get(decision.outcome, decision.outcome)
            more = str(detail.get("reason") or "")
        elif decision.kind in _OTHERS and decision.outcome != "passed":
            kind, words = "other", f"{_OTHERS[decision.kind]}: {plain(decision.outcome)}"
            more = str(detail.get("tool") or "")
        else:
            continue
        yield Moment(decision.at_s, decision.turn, kind, words, more)
    for begun in cues(view):
        yield Moment(begun, _turn_at(record, begun), "face", "frustration showed in the face")


def tellable(record: CallRecord, view: FaceView) -> list[Decision]:
    """Decisions without those that would tell what a face showed that nobody may know of.

    Those of the kind `face` are left out: the view holds what there is to tell.
    """
    return [
        decision
        for decision in record.decisions
        if decision.kind != _FACE
        and (not _of_face(decision) or view.kept_until(decision.at_s) is not None)
    ]


def cues(view: FaceView) -> list[float]:
    """When a cue began, in seconds since the call did."""
    began: list[float] = []
    shows = False
    for piece in view.pieces:
        if piece.strength and not shows:
            began.append(piece.start_s)
        shows = bool(piece.strength) if piece.strength is not None else shows
    return began


def plain(outcome: str) -> str:
    """A word of the program as words."""
    return outcome.replace("_", " ")


def _of_face(decision: Decision) -> bool:
    return decision.detail.get("source") == _FACE


def _strength(detail: dict[str, Any]) -> str:
    strength = detail.get("intensity", detail.get("strength"))
    return f"{strength:.2f}" if isinstance(strength, float | int) else ""


def _turn_at(record: CallRecord, at_s: float) -> int:
    said = [u.at_s for u in record.utterances if u.speaker == "visitor"]
    return max(1, sum(begun <= at_s for begun in said)) if said else 0
