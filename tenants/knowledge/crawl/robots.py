"""What a site's robots.txt lets us read, as RFC 9309 has it."""

from dataclasses import dataclass, field

from protego import Protego

from tenants.errors import KnowledgeError, NetError, Problem
from tenants.knowledge.formats.text import decoded
from tenants.net.guarded import USER_AGENT, GuardedClient

MAX_DELAY_S = 10.0
_MAX_CHARS = 500_000


@dataclass(frozen=True)
class Robots:
    """The rules of one host."""

    rules: Protego = field(default_factory=lambda: Protego.parse(""))
    """As parsed; no rules permit everything."""

    def permits(self, url: str) -> bool:
        """Whether a page may be asked for."""
        return bool(self.rules.can_fetch(url, USER_AGENT))

    @property
    def delay_s(self) -> float:
        """Seconds it asks for between two requests, at most 10."""
        return min(float(self.rules.crawl_delay(USER_AGENT) or 0.0), MAX_DELAY_S)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of sitemaps it names."""
        return tuple(self.rules.sitemaps)


async def read_robots(client: GuardedClient, origin: str) -> Robots:
    """The rules of a host. One that has none permits everything.

    Args:
        client: opened.
        origin: scheme and host, as in https://www.example.org.

    Raises:
        KnowledgeError: the host does not answer, or is in trouble: then nothing may be read.
        NetError: its address may not be asked.
    """
    url = f"{origin}/robots.txt"
    remedy = "try again later; what was read before stays"
    try:
        found = await client.request("GET", url)
    except NetError as failed:
        if failed.kind == "refused":
            raise
        if failed.kind in ("too_large", "redirect", "malformed"):
            return Robots()
        what = f"cannot be read ({failed.problem.what}), so no page may be"
        raise KnowledgeError(Problem(url, what, remedy)) from None
    if found.status >= 500 or found.status == 429:
        what = f"answers {found.status}, so no page may be read"
        raise KnowledgeError(Problem(url, what, remedy))
    if found.status != 200:
        return Robots()
    return Robots(Protego.parse(decoded(found.body)[:_MAX_CHARS]))
