"""The brand's own voice, laid over the base voice: the `voice` setting."""

from typing import Annotated

from pydantic import Field

from tenants.settings import Settings, Slug


class BrandVoice(Settings):
    """The voice the assistant speaks in, once there is a consent record for it."""

    name: Slug
    """A voice of this tenant's, as `rapport voice list` shows it; it is made with `rapport voice
    import` or `rapport voice train`."""

    first_sound_s: Annotated[float, Field(gt=0, le=10, strict=True)] = 1.0
    """Seconds a sentence may take to begin in this voice, up to 10; after that the base voice
    says it."""
