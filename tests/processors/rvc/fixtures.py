"""Where the parity fixtures lie, which are not part of the project."""

import os
from pathlib import Path

import pytest

FIXTURES = Path(os.environ.get("RAPPORT_RVC", Path(__file__).parents[4] / "shared" / "rvc"))

needs_fixtures = pytest.mark.skipif(
    not (FIXTURES / "coarse_f0.npz").is_file(),
    reason=f"the reference's outputs are not in {FIXTURES}; set RAPPORT_RVC to where they are",
)
