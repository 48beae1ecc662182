"""What the transcriber asks of whatever recognises speech."""

from typing import Protocol

from processors.stt.words import Hypothesis


class RecognizerStream(Protocol):
    """The ears of one call. Replaced when lost, never reset."""

    async def feed(self, pcm16: bytes) -> None:
        """Hand over audio, 16 kHz mono. Returns at once, whatever the decoder is doing.

        The first audio after `final` opens the next utterance. Lost audio is told by `partial`
        and `final`.
        """
        ...

    async def partial(self) -> Hypothesis:
        """What the open utterance is thought to say so far, all of it.

        Raises:
            RecognizerLost: nothing more will come of this stream.
        """
        ...

    async def expect_end(self) -> None:
        """The visitor has gone quiet: `final` may follow in a moment, or they go on. Returns at
        once. Who takes long to close an utterance may begin to."""
        ...

    async def final(self) -> Hypothesis:
        """Close the utterance. Waits until every sample fed to it was decoded.

        Raises:
            RecognizerLost: nothing more will come of this stream.
        """
        ...

    async def close(self) -> None:
        """Give back what the stream holds. May be called twice."""
        ...
