"""What can be wrong with a tenant.

TenantError
├── TenantConfigError     a `tenant.yaml` we will not start with
├── TenantNotFoundError   nobody by that id
├── KnowledgeError        documents, dataset or embedding weights cannot be used
├── ConsentError          a consent file or the ledger cannot be used
├── VoiceRefused          a brand's voice may not be used, or is not there
└── NetError              an address the tenant names is refused or does not answer
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

RefusedFor = Literal[
    "absent",
    "damaged",
    "taken",
    "unrecorded",
    "expired",
    "revoked",
    "out_of_scope",
    "broken_ledger",
]


@dataclass(frozen=True)
class Problem:
    """One thing to put right, for the person who wrote the file."""

    key: str
    """Dotted path of the setting, as in `questions.2.article`, or the file and line."""

    what: str
    """What is wrong with it."""

    remedy: str
    """What to do about it."""

    value: str | None = None
    """The offending value as written; None where there is none, or where it may be a secret."""

    def __str__(self) -> str:
        setting = self.key if self.value is None else f"{self.key} = {self.value}"
        return f"{setting}: {self.what}; {self.remedy}"


class TenantError(Exception):
    """Anything wrong with a tenant."""


class TenantConfigError(TenantError):
    """A tenant file we will not start with. Lists every problem, not the first."""

    def __init__(self, path: Path, problems: Iterable[Problem]) -> None:
        self.path = path
        self.problems = tuple(problems)
        head = f"{path}: {len(self.problems)} to fix"
        super().__init__("\n  ".join([head, *map(str, self.problems)]))


class TenantNotFoundError(TenantError):
    """Nobody by that id. Says whom the caller may have meant."""

    def __init__(self, tenant_id: str, known: Iterable[str]) -> None:
        self.tenant_id = tenant_id
        self.near = tuple(get_close_matches(tenant_id, sorted(known), n=3))
        hint = f"did you mean {' or '.join(map(repr, self.near))}?" if self.near else "check the id"
        super().__init__(f"no tenant {tenant_id[:80]!r}; {hint}")


class KnowledgeError(TenantError):
    """The help center, its dataset or the embedding weights cannot be used."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class ConsentError(TenantError):
    """A consent file is not as it has to be, or the ledger cannot be read or written."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class VoiceRefused(TenantError):
    """A brand's voice may not be trained, imported or spoken with, or there is none."""

    def __init__(
        self,
        why: RefusedFor,
        problem: Problem,
    ) -> None:
        """Describe a refusal.

        Args:
            why: `absent`, `damaged` and `taken` are about the voice's files, the others about its
                consent.
            problem: where, what and what to do.
        """
        self.why = why
        self.problem = problem
        super().__init__(str(problem))


class NetError(TenantError):
    """A request to an address that a tenant names came to nothing."""

    def __init__(
        self,
        kind: Literal["refused", "unreachable", "timeout", "too_large", "redirect", "malformed"],
        problem: Problem,
    ) -> None:
        """Describe a failed request.

        Args:
            kind: why; `refused` and `redirect` will not get better by trying again.
            problem: where, what and what to do.
        """
        self.kind = kind
        self.problem = problem
        super().__init__(str(problem))
