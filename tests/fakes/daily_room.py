"""Who is in a Daily room, and what they send, as daily-python describes it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class AudioData:
    """daily-python's class of this name, which Python code cannot construct."""

    audio_frames: bytes
    """16-bit linear PCM, mono."""

    sample_rate: int
    num_channels: int = 1


@dataclass(frozen=True)
class VideoFrame:
    """daily-python's class of this name, the same."""

    buffer: bytes
    width: int
    height: int
    color_format: str = "RGB"


def participant(id: str, *, local: bool) -> Mapping[str, Any]:
    """Somebody in a room as daily-python describes them; the bot is the owner."""
    off = {"state": "off", "offReasons": ["user"], "subscribed": "unsubscribed"}
    microphone = {"state": "playable", "subscribed": "subscribed"}
    media = {"camera": off, "microphone": microphone, "screenAudio": off, "screenVideo": off}
    return {
        "id": id,
        "info": {"isLocal": local, "isOwner": local, "joinedAt": int(time.time())},
        "media": {**media, "customAudio": {}, "customVideo": {}},
    }
