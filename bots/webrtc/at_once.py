"""Sound goes to and from a browser as it comes."""

from aiortc import RTCRtpReceiver
from pipecat.transports.smallwebrtc.connection import SmallWebRTCConnection
from pipecat.transports.smallwebrtc.transport import RawAudioTrack

from bots.webrtc.arrivals import Arrivals
from bots.webrtc.opus_track import OpusTrack

_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
"""There is no public way to it; Pipecat replaces that of video by this name too."""


def at_once(connection: SmallWebRTCConnection) -> None:
    """Hand over and send the sound of a connection without waiting, whenever it is connected.

    To be called behind the making of its transport, whose own handler puts the track in place.
    """

    @connection.event_handler("connected")
    async def on_connected(connection: SmallWebRTCConnection) -> None:
        for transceiver in connection.pc.getTransceivers():
            if transceiver.kind != "audio":
                continue
            _hand_over(transceiver.receiver)
            if isinstance(transceiver.sender.track, RawAudioTrack):
                connection.replace_audio_track(OpusTrack(transceiver.sender.track))


def _hand_over(receiver: RTCRtpReceiver) -> None:
    if not isinstance(getattr(receiver, _JITTER_BUFFER), Arrivals):
        setattr(receiver, _JITTER_BUFFER, Arrivals())
