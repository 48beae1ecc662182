"""Speech as it comes out of a WebRTC call: Opus, and back."""

import av
import numpy as np
import soxr
from av.audio.codeccontext import AudioCodecContext
from numpy.typing import NDArray

RATE_HZ = 48_000
_FRAME = RATE_HZ // 50
_LATE = 312  # samples libopus starts with


def through_opus(
    speech: NDArray[np.float32], rate_hz: int, *, bits_per_s: int = 24_000, layout: str = "mono"
) -> NDArray[np.float32]:
    """(samples,) as heard at the other end: at 48 kHz, in frames of 20 ms."""
    audio = soxr.resample(speech, rate_hz, RATE_HZ)
    pcm = (np.clip(audio, -1, 1) * 32767).astype("<i2")
    frames = np.pad(pcm, (0, -len(pcm) % _FRAME + 2 * _FRAME)).reshape(-1, _FRAME)
    encoder, decoder = _codec("w", bits_per_s, layout), _codec("r", bits_per_s, layout)
    heard: list[NDArray[np.float32]] = []
    for number, frame in enumerate(frames):
        both = np.repeat(frame, 2) if layout == "stereo" else frame
        sent = av.AudioFrame.from_ndarray(both[None], format="s16", layout=layout)
        sent.sample_rate, sent.pts = RATE_HZ, number * _FRAME
        for packet in encoder.encode(sent):
            heard += [_mono(got.to_ndarray(), layout) for got in decoder.decode(packet)]
    return np.concatenate(heard)[_LATE : _LATE + len(audio)]


def _codec(mode: str, bits_per_s: int, layout: str) -> AudioCodecContext:
    codec = av.CodecContext.create("libopus", mode)
    assert isinstance(codec, AudioCodecContext)
    codec.sample_rate, codec.layout = RATE_HZ, layout
    if mode == "w":
        codec.format, codec.bit_rate = "s16", bits_per_s
        codec.options = {"application": "voip", "frame_duration": "20"}
    return codec


def _mono(decoded: NDArray[np.generic], layout: str) -> NDArray[np.float32]:
    floats = decoded.astype(np.float32)
    if decoded.dtype == np.int16:
        floats /= 32768
    if layout == "stereo" and len(floats) == 1:
        floats = floats.reshape(-1, 2).T
    return floats.mean(axis=0)
