"""Who consented to a brand's voice: an append-only ledger of one JSON object a line.

Each line holds the hash of the line before it, so that one that was changed, moved or taken out
breaks the chain from there on. A file beside the ledger says how many lines there are: without it,
taking the last ones off would show nowhere. Somebody who may write to both files can write a whole
new chain: whoever needs proof against that keeps the last hash elsewhere.
"""

import fcntl
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from tenants.consent_chain import START, Entry, Head, broken_at, entry_of, line_of
from tenants.consent_record import Consent, Scope
from tenants.errors import ConsentError, Problem, RefusedFor, VoiceRefused

Stamp = tuple[int, int, int] | None


class ConsentLedger:
    """Grants and revocations of all voices of an installation. Blocking; for any thread or process.

    What is in force for a voice is, for each sample, its latest grant since the voice was last
    revoked.
    """

    def __init__(self, path: Path) -> None:
        """Read nothing yet; a ledger that is not there is an empty one."""
        self._path = path
        self._head = path.with_name(f"{path.name}.head")
        self._read: tuple[tuple[Stamp, Stamp], tuple[Entry, ...]] | None = None

    def grant(self, consent: Consent, *, tenant: str, voice: str, now: datetime) -> Entry:
        """Record a consent. One that is in force already is not written again.

        Raises:
            VoiceRefused: it is expired or dated in the future, it was revoked, or the chain is
                broken.
            ConsentError: the ledger cannot be written.
        """
        _aware(now)
        where = _named(tenant, voice)
        if problem := consent.problem(where, now):
            raise VoiceRefused("expired", problem)
        with self._locked() as entries:
            own = [e for e in entries if (e.tenant, e.voice) == (tenant, voice)]
            for entry in _in_force(own):
                if entry.consent == consent:
                    return entry
            if refusal := _was_revoked(consent, own, where):
                raise refusal
            return self._append(entries, Entry.granted(consent, tenant, voice, now))

    def revoke(self, tenant: str, voice: str, *, now: datetime, why: str = "") -> Entry:
        """Record that a voice may not be used any more, whatever was granted before.

        Raises:
            VoiceRefused: the chain is broken.
            ConsentError: the ledger cannot be written.
        """
        _aware(now)
        with self._locked() as entries:
            return self._append(entries, Entry.revoked(tenant, voice, now, why))

    def valid(
        self,
        tenant: str,
        voice: str,
        now: datetime,
        *,
        scope: Scope = "speak",
        sample_sha256: str | None = None,
    ) -> Entry:
        """The grant a use of a voice stands on.

        Args:
            tenant: whose voice.
            voice: its name.
            now: with a time zone.
            scope: what for.
            sample_sha256: of the recording the voice was made from; None where it is not known.

        Raises:
            VoiceRefused: there is no such grant; says why.
        """
        _aware(now)
        where = _named(tenant, voice)
        own = self._not_revoked(tenant, voice)
        found = [e for e in _in_force(own) if _same(e.granted_consent.sample_sha256, sample_sha256)]
        if not found:
            what = "the consent is for another sample than the voice was made from"
            raise _refused("unrecorded", where, what, "record the consent for this sample")
        scoped = [e for e in found if scope in e.granted_consent.scope]
        if not scoped:
            allowed = ", ".join(found[-1].granted_consent.scope)
            what = f"the consent allows {allowed}, not {scope}"
            raise _refused("out_of_scope", where, what, "obtain and record a wider consent")
        for entry in reversed(scoped):
            if not entry.granted_consent.problem(where, now):
                return entry
        problem = scoped[-1].granted_consent.problem(where, now)
        assert problem
        raise VoiceRefused("expired", problem)

    def _not_revoked(self, tenant: str, voice: str) -> tuple[Entry, ...]:
        """All that was recorded about a voice whose consent stands."""
        where, own = _named(tenant, voice), self.history(tenant, voice)
        if not own:
            remedy = "record one with `rapport voice consent add`, or give --consent"
            raise _refused("unrecorded", where, "there is no consent record of it", remedy)
        if own[-1].event == "revoked":
            what = f"its consent was revoked on {own[-1].at:%Y-%m-%d}"
            raise _refused("revoked", where, what, "use another voice, or obtain a new consent")
        return own

    def history(self, tenant: str, voice: str) -> tuple[Entry, ...]:
        """All that was recorded about a voice, oldest first.

        Raises:
            VoiceRefused: the chain is broken.
        """
        return tuple(e for e in self.entries() if (e.tenant, e.voice) == (tenant, voice))

    def entries(self) -> tuple[Entry, ...]:
        """Every line, oldest first, read again when the file has changed.

        Raises:
            VoiceRefused: the chain is broken, or the ledger cannot be read.
        """
        stamps = _stamp(self._path), _stamp(self._head)
        if self._read is None or self._read[0] != stamps:
            try:
                with self._path.open("rb") as ledger:
                    fcntl.flock(ledger, fcntl.LOCK_SH)
                    stamps = _stamp(self._path), _stamp(self._head)
                    entries = self._parsed(ledger.read())
            except FileNotFoundError:
                entries = self._parsed(b"")
            except OSError as denied:
                what = f"cannot be read: {denied.strerror}"
                remedy = "let the server's user read it"
                raise _refused("broken_ledger", str(self._path), what, remedy) from None
            self._read = stamps, entries
        return self._read[1]

    def verify(self) -> str:
        """Read every line and its place in the chain anew. Returns the last hash.

        Raises:
            VoiceRefused: says at which line the chain breaks.
        """
        self._read = None
        entries = self.entries()
        return entries[-1].hash if entries else START

    def _parsed(self, content: bytes) -> tuple[Entry, ...]:
        # A write that was cut short by a crash was never reported as done.
        lines = content[: content.rfind(b"\n") + 1].splitlines()
        try:
            head = Head.read(self._head)
        except ValueError:
            raise self._broken(
                f"{self._head.name}, which counts its lines, cannot be read"
            ) from None
        if fault := broken_at(lines, head):
            raise self._broken(fault)
        return tuple(map(entry_of, lines))

    def _broken(self, what: str) -> VoiceRefused:
        remedy = "restore it with its .head file from a backup; no voice speaks until then"
        return _refused("broken_ledger", str(self._path), what, remedy)

    @contextmanager
    def _locked(self) -> Generator[tuple[Entry, ...]]:
        """One writer at a time; the kernel drops the lock of a process that dies."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as denied:
            raise self._unwritable(denied) from None
        with os.fdopen(descriptor, "r+b") as ledger:
            fcntl.flock(ledger, fcntl.LOCK_EX)
            yield self._parsed(ledger.read())

    def _append(self, entries: Sequence[Entry], entry: Entry) -> Entry:
        line, chained = line_of(entry, entries[-1].hash if entries else START)
        try:
            with self._path.open("r+b") as ledger:
                content = ledger.read()
                ledger.truncate(content.rfind(b"\n") + 1)
                ledger.seek(0, os.SEEK_END)
                ledger.write(line)
                ledger.flush()
                os.fsync(ledger.fileno())
            Head(len(entries) + 1, chained.hash).write(self._head)
        except OSError as full:
            raise self._unwritable(full) from None
        return chained

    def _unwritable(self, error: OSError) -> ConsentError:
        what = f"cannot be written: {error.strerror}"
        return ConsentError(
            Problem(str(self._path), what, "make room, or let the server's user write it")
        )


def _in_force(own: Sequence[Entry]) -> list[Entry]:
    """The latest grant of each sample since the last revocation, oldest first."""
    latest: dict[str | None, Entry] = {}
    for entry in own:
        if entry.event == "revoked":
            latest.clear()
        else:
            sample = entry.granted_consent.sample_sha256
            latest.pop(sample, None)
            latest[sample] = entry
    return list(latest.values())


def _was_revoked(consent: Consent, own: Sequence[Entry], where: str) -> VoiceRefused | None:
    """A consent from before a revocation does not undo it."""
    for revocation in _revocations(own):
        before = own[: own.index(revocation)]
        if consent.given < revocation.at.date() or any(e.consent == consent for e in before):
            what = f"this consent was revoked on {revocation.at:%Y-%m-%d}"
            return _refused("revoked", where, what, "obtain a new consent, given after that day")
    return None


def _revocations(own: Sequence[Entry]) -> Iterator[Entry]:
    return (entry for entry in own if entry.event == "revoked")


def _same(granted: str | None, sample: str | None) -> bool:
    return None in (granted, sample) or granted == sample


def _named(tenant: str, voice: str) -> str:
    return f"voice {voice!r} of {tenant!r}"


def _refused(why: RefusedFor, key: str, what: str, remedy: str) -> VoiceRefused:
    return VoiceRefused(why, Problem(key, what, remedy))


def _stamp(path: Path) -> Stamp:
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns


def _aware(now: datetime) -> None:
    if now.tzinfo is None:
        raise ValueError("`now` has no time zone")
