"""The lines of the consent ledger and the hashes that chain them."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import ValidationError

from tenants.consent_record import Consent

START = "0" * 64
"""What stands for the hash before the first line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger."""

    event: Literal["granted", "revoked"]
    tenant: str
    voice: str
    at: datetime
    """When it was written."""

    consent: Consent | None = None
    """Of a grant."""

    why: str = ""
    """Of a revocation, in the operator's words."""

    hash: str = ""
    """SHA-256 over the hash of the line before and this line's content."""

    @property
    def granted_consent(self) -> Consent:
        """The consent of a grant."""
        assert self.consent
        return self.consent

    @classmethod
    def granted(cls, consent: Consent, tenant: str, voice: str, now: datetime) -> Self:
        return cls("granted", tenant, voice, now, consent)

    @classmethod
    def revoked(cls, tenant: str, voice: str, now: datetime, why: str) -> Self:
        return cls("revoked", tenant, voice, now, None, why)


@dataclass(frozen=True, slots=True)
class Head:
    """How far a ledger is known to have come."""

    lines: int
    hash: str
    """Of the last of them."""

    @classmethod
    def read(cls, path: Path) -> Self:
        """What was last written; of an empty ledger where nothing was.

        Raises:
            ValueError: it is not what `write` writes.
        """
        try:
            lines, last = json.loads(path.read_text())
            return cls(int(lines), str(last))
        except FileNotFoundError:
            return cls(0, START)
        except (OSError, TypeError) as broken:
            raise ValueError(str(broken)) from None

    def write(self, path: Path) -> None:
        """Replace it, whole or not at all.

        Raises:
            OSError: there is no room, or no permission.
        """
        beside = path.with_name(f".{path.name}")
        with beside.open("w") as file:
            json.dump([self.lines, self.hash], file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def line_of(entry: Entry, before: str) -> tuple[bytes, Entry]:
    """What is written for an entry, and the entry with its hash.

    Args:
        entry: without a hash yet.
        before: the hash of the line before it.
    """
    content: dict[str, Any] = {
        "event": entry.event,
        "tenant": entry.tenant,
        "voice": entry.voice,
        "at": entry.at.isoformat(),
        "previous": before,
    }
    if entry.consent:
        content["consent"] = entry.consent.model_dump(mode="json")
    else:
        content["why"] = entry.why
    digest = _hash(before, content)
    return _canonical({**content, "hash": digest}) + b"\n", replace(entry, hash=digest)


def entry_of(line: bytes) -> Entry:
    """The entry of a line that `broken_at` let pass.

    Raises:
        ValueError: it lacks something, or a value is not what it has to be.
    """
    read = json.loads(line)
    try:
        consent = Consent.model_validate(read["consent"]) if "consent" in read else None
        at = datetime.fromisoformat(read["at"])
        return Entry(
            read["event"],
            read["tenant"],
            read["voice"],
            at,
            consent,
            read.get("why", ""),
            read["hash"],
        )
    except (KeyError, TypeError, ValidationError) as broken:
        raise ValueError(str(broken)) from None


def broken_at(lines: Sequence[bytes], head: Head) -> str | None:
    """Where the chain breaks, for the operator; None where it holds."""
    before = START
    for number, line in enumerate(lines, 1):
        try:
            read = json.loads(line)
            given = read.pop("hash")
            whole = given == _hash(before, read) and read["previous"] == before
            entry_of(line)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return f"line {number} is not a line of a ledger"
        if not whole:
            return f"the chain breaks at line {number}: it, or what stood before it, was changed"
        before = given
        if number == head.lines and given != head.hash:
            return f"the chain breaks at line {number}: it is not the line that was written there"
    if len(lines) < head.lines:
        missing = head.lines - len(lines)
        return f"the chain breaks after line {len(lines)}: {missing} more were written"
    return None


def _hash(before: str, content: dict[str, Any]) -> str:
    return hashlib.sha256(before.encode() + _canonical(content)).hexdigest()


def _canonical(content: dict[str, Any]) -> bytes:
    """Keys sorted, no spaces, UTF-8: one text for one content."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()
