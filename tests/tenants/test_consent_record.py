"""What a consent file has to say."""

import json
from pathlib import Path
from typing import Any

import pytest

from tenants.consent_record import Consent
from tenants.errors import ConsentError

GIVEN = Consent.model_validate(
    {
        "who": "Mara Harbor",
        "sample_sha256": "5" * 64,
        "scope": ["import", "speak"],
        "given": "2026-08-01",
        "expires": "2027-08-01",
        "statement": "You may use my voice.",
    }
)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"who": ""}, "who"),
        ({"sample_sha256": None}, "sample_sha256 is missing"),
        ({"sample_sha256": "abc"}, "sample_sha256"),
        ({"scope": []}, "scope"),
        ({"scope": ["sing"]}, "scope"),
        ({"expires": "2026-07-01"}, "expires is not after given"),
        ({"given": "soon"}, "given"),
        ({"given": "soonT"}, "given"),
        ({"witness": "Otto"}, "witness is not known here"),
    ],
)
def test_a_consent_file_says_what_is_wrong_with_it(
    tmp_path: Path, changes: dict[str, Any], said: str
):
    path = tmp_path / "consent.json"
    path.write_text(json.dumps(GIVEN.model_dump(mode="json") | changes))

    with pytest.raises(ConsentError) as refused:
        Consent.read(path)

    assert said in str(refused.value)
    assert str(path) in str(refused.value)


@pytest.mark.parametrize("content", ["", "{", "[]", "5", '{"who": ' * 200_000, "x" * 100_000])
def test_what_is_no_consent_file_is_refused(tmp_path: Path, content: str):
    path = tmp_path / "consent.json"
    path.write_text(content)

    with pytest.raises(ConsentError):
        Consent.read(path)


def test_a_sample_is_held_against_the_consent(tmp_path: Path):
    sample = tmp_path / "sample.wav"
    sample.write_bytes(b"somebody else")

    with pytest.raises(ConsentError, match="not the sample that Mara Harbor consented to"):
        GIVEN.check_sample(sample)
