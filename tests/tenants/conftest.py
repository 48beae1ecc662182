"""A small brand to work with."""

from pathlib import Path

import pytest

from tenants.knowledge.embeddings import MiniLm
from tests.tenants.brand import Brand


@pytest.fixture(scope="session")
def embedder() -> MiniLm:
    """The real model, read once."""
    return MiniLm()


@pytest.fixture
def brand(tmp_path: Path) -> Brand:
    """A dental practice with three articles, three tickets and a frequent question."""
    made = Brand(tmp_path / "harbor")
    made.write_settings()
    made.write_article(
        "refunds",
        "Get your money back",
        "Ask for a refund within 30 days of the payment, under Billing, then Refunds.\n\n"
        "## How long it takes\n\nThe money is on your card after five business days.",
    )
    made.write_article(
        "opening-hours",
        "When we are open",
        "We are open Monday to Friday from 8 to 6.\n\n"
        "## Holidays\n\nOn public holidays the practice is closed.",
    )
    made.write_article(
        "errors",
        "Error codes",
        "## Sign-in\n\nError HD-204 means that your link is too old. Ask for a new link.\n\n"
        "## Billing\n\nError HD-310 means that the bank declined the card.",
    )
    made.write_tickets(
        "id,subject,question,answer,article,language,resolved_at",
        'T-1,money back,"i paid twice, help",'
        '"The money is on your card after five business days.",refunds,en,2025-01-02T10:00:00Z',
        "T-2,parking,where can i leave my car,Park behind the house; it costs nothing.,,en,",
        "T-3,zahlen,Kann ich in Raten zahlen?,Ratenzahlung ist ab 500 Euro möglich.,,de,",
    )
    return made
