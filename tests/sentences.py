"""A help center about the sentences people recorded, and a few that misbehave."""

from pathlib import Path

import yaml

SENTENCES = {
    "small-dog": ("the child almost hurt the small dog", "Children and dogs"),
    "figures": ("drop the two when you add the figures", "Adding up figures"),
    "pure-air": ("at that high level the air is pure", "Air in the mountains"),
    "one-war": ("we are sure that one war is enough", "War and peace"),
    "joy": ("what joy there is in living", "The joy of living"),
    "thin-sheets": ("tear thin sheets from the other pad", "Tearing paper"),
    "country": (
        "and so my fellow americans ask not what your country can do for you "
        "ask what you can do for your country",
        "Duty to the country",
    ),
    "review": (
        "unless a system is established for the frequent formal review of activities "
        "thereunder in this regard",
        "Formal reviews",
    ),
}

LONG = (
    "What joy there is in living, when the old gardener slowly and carefully carries seven heavy "
    "baskets of yellow apples from the far end of the orchard to the white house by the river."
)
"""One sentence, long enough to be talked over."""


def write_tenants(root: Path) -> None:
    """A tenant `speech` with an article for every recorded sentence, and one to be talked over."""
    folder = root / "speech"
    (folder / "knowledge").mkdir(parents=True)
    for slug, (sentence, title) in SENTENCES.items():
        text = LONG if slug == "joy" else f"{sentence.capitalize()}. This page is about it."
        (folder / "knowledge" / f"{slug}.md").write_text(f"---\ntitle: {title}\n---\n{text}")
    settings = {
        "id": "speech",
        "name": "Recorded speech",
        "greeting": "Hello.",
        "knowledge": {"tickets": None},
        # The models of tests talk of invoices, which no article here does.
        "safety": {"grounding": {"enabled": False}},
        "questions": [
            {"question": sentence, "article": slug} for slug, (sentence, _) in SENTENCES.items()
        ],
    }
    (folder / "tenant.yaml").write_text(yaml.safe_dump(settings))
