"""Writes tenant folders."""

from pathlib import Path
from typing import Any

import yaml

from tenants.config import Tenant
from tenants.config_file import load_tenant

QUESTIONS = [
    {
        "question": "Can I get a refund?",
        "article": "refunds",
        "also": ["how do i get what i paid returned to me"],
    }
]


class Brand:
    """A tenant's folder that a test may change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "knowledge").mkdir(parents=True)

    @property
    def file(self) -> Path:
        """Its settings."""
        return self.folder / "tenant.yaml"

    @property
    def tenant(self) -> Tenant:
        """As it is now."""
        return load_tenant(self.folder)

    def write_settings(self, **more: Any) -> None:
        """The least a tenant needs and one frequent question, and what a test adds or replaces."""
        settings = {
            "id": self.folder.name,
            "name": "Harbor Dental",
            "greeting": "Hello, this is Harbor Dental.",
            "questions": QUESTIONS,
            **more,
        }
        self.file.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")

    def write_article(self, slug: str, title: str, body: str) -> None:
        text = f"---\ntitle: {title}\nsummary: Short.\narea: help\n---\n{body}\n"
        (self.folder / "knowledge" / f"{slug}.md").write_text(text, encoding="utf-8")

    def remove_article(self, slug: str) -> None:
        (self.folder / "knowledge" / f"{slug}.md").unlink()

    def write_tickets(self, *rows: str) -> None:
        (self.folder / "tickets.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
