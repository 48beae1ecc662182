"""From what is said to the noise it is said with."""

from hashlib import sha256


def seed_of(voice_name: str, text: str) -> int:
    """The same words in the same voice are the same audio: their seed, from 0 to 2**64 - 1."""
    return int.from_bytes(sha256(f"{voice_name}\0{text}".encode()).digest()[:8], "big")
