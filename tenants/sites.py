"""Web sites that belong to a tenant's help center."""

from typing import Annotated

from pydantic import Field

from tenants.settings import Minutes, Settings, Url


class Site(Settings):
    """A web site that `rapport ingest` reads: pages of one host, as its robots.txt permits."""

    url: Url
    """Where to begin, or a sitemap, as in https://www.example.org/help/ or .../sitemap.xml."""

    max_pages: Annotated[int, Field(ge=1, le=10_000, strict=True)] = 200
    """Pages asked for at most, from 1 to 10000."""

    max_depth: Annotated[int, Field(ge=0, le=50, strict=True)] = 5
    """Links away from the first page or the sitemap, from 0 to 50."""

    delay_s: Annotated[float, Field(ge=0, le=60, strict=True)] = 0.5
    """Seconds between two requests, from 0 to 60. A longer Crawl-delay in robots.txt counts, up to
    10."""

    max_minutes: Minutes = 30
    """Minutes after which reading ends; what was read before stays."""
