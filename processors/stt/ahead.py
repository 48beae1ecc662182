"""The end of an utterance, worked out in a copy of this process: the visitor may still go on."""

import os
import signal
import traceback

from processors.stt import wire
from processors.stt.listener import Listener
from processors.stt.words import Hypothesis

STALE_BYTES = 8_000
"""0.25 s. Whoever is fed more than this behind a copy has been fed more than a pause."""


class Ahead:
    """What closing an utterance now would make of it. The original goes on as if nothing were.

    PocketSphinx cannot take an end back, and closing takes it 50 to 400 ms. A copy of the process
    costs 2 ms; it shares the memory, and works on another core if there is one.
    """

    def __init__(self, listener: Listener, *, private: tuple[int, ...]) -> None:
        """Begin.

        Args:
            listener: in the middle of an utterance.
            private: file descriptors of the original that the copy must not keep open.

        Raises:
            OSError: the system has no room for another process.
        """
        self._fed_bytes = listener.fed_bytes
        self._heard, heard = os.pipe()
        try:
            self._pid = os.fork()
        except OSError:
            os.close(self._heard)
            raise
        else:
            if self._pid == 0:
                _close(listener, heard, (self._heard, *private))
        finally:
            os.close(heard)

    def is_stale(self, fed_bytes: int) -> bool:
        """Whether the visitor went on, if the utterance has so many bytes by now."""
        return fed_bytes - self._fed_bytes > STALE_BYTES

    def heard(self) -> Hypothesis | None:
        """Wait for it. None where the copy broke down."""
        parts: list[bytes] = []
        while part := os.read(self._heard, 65_536):
            parts.append(part)
        self._end()
        try:
            return wire.hypothesis_from_json(b"".join(parts))
        except ValueError:
            return None

    def drop(self) -> None:
        """The visitor went on."""
        os.kill(self._pid, signal.SIGKILL)
        self._end()

    def _end(self) -> None:
        os.close(self._heard)
        os.waitpid(self._pid, 0)


def _close(listener: Listener, heard: int, private: tuple[int, ...]) -> None:
    """The copy's whole life. It must never get back into the original's work."""
    try:
        for descriptor in private:
            os.close(descriptor)
        with os.fdopen(heard, "wb") as answer:
            answer.write(wire.hypothesis_to_json(listener.final()))
    except Exception:  # noqa: BLE001 - the original closes the utterance itself then
        traceback.print_exc()
    finally:
        os._exit(0)
