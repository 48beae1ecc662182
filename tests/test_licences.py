"""Every dependency's licence, read from what is installed."""

import re
from importlib import metadata
from pathlib import Path

import pytest

LOCK = Path(__file__).parent.parent / "requirements.lock"

PERMISSIVE = re.compile(
    r"\b(MIT|MIT-CMU|BSD|Apache|ISC|PSF|Python Software Foundation|HPND|MPL|Mozilla|Unlicense|"
    r"CC0|Zlib|0BSD|Public Domain)\b",
    re.IGNORECASE,
)

# What the metadata does not say, or says in its own words, read in the package's licence file.
READ = {
    "espeakng-loader": "GPL-3.0: loads espeak-ng in child processes only, see CONTRIBUTING.md",
    "num2words": "LGPL-2.1: imported, not changed and not copied; Pipecat needs it",
    "python-stdnum": "LGPL-2.1: imported, not changed and not copied",
    "pyworld": "MIT; WORLD itself is BSD-3-Clause",
    "soxr": "LGPL-2.1: a shared library, not changed; Pipecat needs it",
}


def locked() -> list[str]:
    return [line.split("==")[0] for line in LOCK.read_text().splitlines() if "==" in line]


def licence_of(name: str) -> str:
    """Licence expression, classifiers and the first words of the licence text."""
    info = metadata.metadata(name)
    parts = [info.get("License-Expression") or "", (info.get("License") or "")[:200]]
    parts += [c for c in info.get_all("Classifier") or [] if c.startswith("License ::")]
    return " | ".join(part.replace("\n", " ") for part in parts if part)


@pytest.mark.parametrize("name", locked())
def test_a_dependency_may_be_shipped_with_ours(name: str):
    licence = READ.get(name) or licence_of(name)
    print(f"{name}: {licence}")

    assert name in READ or PERMISSIVE.search(licence), f"{name}: {licence or 'no licence named'}"


def test_everything_imported_from_the_lock_is_pinned_exactly():
    lines = [line for line in LOCK.read_text().splitlines() if line and not line.startswith("#")]

    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+!_-]+", line) for line in lines), lines
