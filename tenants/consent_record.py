"""What a person consented to: the schema of `consent.json`."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, ValidationError, model_validator

from tenants.errors import ConsentError, Problem
from tenants.settings import Settings, Words

Scope = Literal["train", "import", "speak"]

NOBODY = "nobody: synthetic"
"""In place of a name, for a voice that was made from no person's speech."""

MAX_FILE_BYTES = 65_536

_BLOCK_BYTES = 1 << 20
_ELSEWHERE = timedelta(days=1)
"""Somewhere on earth it is tomorrow already."""


def _day(value: object) -> object:
    """The day of a moment, in UTC."""
    if not isinstance(value, str) or "T" not in value:
        return value
    moment = datetime.fromisoformat(value)
    return (moment.astimezone(UTC) if moment.tzinfo else moment).date()


Day = Annotated[date, BeforeValidator(_day)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", to_lower=True)]


class Consent(Settings):
    """What one person allowed. Days are in UTC."""

    who: Words
    """Whose voice it is, by name; `nobody: synthetic` where no person spoke."""

    sample_sha256: Sha256 | None = None
    """The SHA-256 of the recording of that person, 64 digits as `sha256sum` prints them."""

    scope: Annotated[tuple[Scope, ...], Field(min_length=1)]
    """What for: train a voice, import one, speak in it; as in `["import", "speak"]`."""

    given: Day
    """The day it was given, as in 2026-08-01."""

    expires: Day | None = None
    """The first day it no longer holds, as in 2028-08-01; null never ends."""

    statement: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20_000)
    ]
    """The words the person agreed to."""

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.sample_sha256 is None and self.who != NOBODY:
            raise ValueError("sample_sha256 is missing")
        if self.expires and self.expires <= self.given:
            raise ValueError("expires is not after given")
        return self

    @classmethod
    def read(cls, path: Path) -> Self:
        """The consent in a file.

        Raises:
            ConsentError: there is none, or it is not as it has to be; names every fault.
        """
        try:
            with path.open("rb") as file:
                content = file.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES:
                raise ValueError("it is larger than 64 KiB")
            return cls.model_validate(json.loads(content))
        except OSError as denied:
            what = f"cannot be read: {denied.strerror}"
            raise ConsentError(Problem(str(path), what, _WRITE_ONE)) from None
        except ValidationError as invalid:
            what = "; ".join(_fault(error) for error in invalid.errors(include_url=False))
            raise ConsentError(Problem(str(path), what, "mend the file")) from None
        except (ValueError, RecursionError) as broken:
            what = f"is not JSON text of a consent: {broken}"
            raise ConsentError(Problem(str(path), what, _WRITE_ONE)) from None

    @classmethod
    def synthetic(cls, statement: str, *, given: date) -> Self:
        """Of a voice that was made from no person's speech; it never ends."""
        scope: tuple[Scope, ...] = ("train", "import", "speak")
        return cls(who=NOBODY, scope=scope, given=given, statement=statement)

    def problem(self, where: str, now: datetime) -> Problem | None:
        """Why it does not hold at a moment; None where it does.

        Args:
            where: what to name in the problem.
            now: with a time zone.
        """
        today = now.astimezone(UTC).date()
        if self.given > today + _ELSEWHERE:
            what = f"the consent is dated {self.given}, which is to come"
            return Problem(where, what, "wait until then, or correct the date")
        if self.expires and self.expires <= today:
            what = f"the consent expired on {self.expires}"
            return Problem(where, what, "obtain and record a new consent")
        return None

    def check_sample(self, sample: Path) -> None:
        """Hold a recording against the one that was consented to. Reads all of it.

        Raises:
            ConsentError: it is another one, or cannot be read.
        """
        try:
            found = sha256_of(sample)
        except OSError as denied:
            what = f"cannot be read: {denied.strerror}"
            raise ConsentError(Problem(str(sample), what, "name the recording")) from None
        if found != self.sample_sha256:
            what = f"is not the sample that {self.who} consented to: its SHA-256 is {found}"
            remedy = "use that recording, or obtain a consent for this one"
            raise ConsentError(Problem(str(sample), what, remedy))


_WRITE_ONE = "write who, sample_sha256, scope, given, expires and statement into it, as JSON"


def sha256_of(path: Path) -> str:
    """Of a file's content, 64 hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _fault(error: Any) -> str:
    key = ".".join(map(str, error["loc"]))
    if error["type"] == "missing":
        return f"{key} is missing ({Consent.model_fields[key].description})"
    if error["type"] == "extra_forbidden":
        return f"{key} is not known here"
    return f"{key}: {error['msg']}" if key else str(error["msg"]).removeprefix("Value error, ")
