"""Canned sentences."""

from typing import get_args

import pytest

from tenants.config import LANGUAGES, Language, LineCode, Tenant
from tenants.lines import LINES, line

PLAIN = Tenant(id="harbor", name="Harbor Dental", greeting="Hello")


@pytest.mark.parametrize("code", get_args(LineCode))
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_is_a_sentence_in_every_language(code: LineCode, language: Language):
    said = line(PLAIN, code, language)

    assert said == said.strip()
    assert said.endswith((".", "!", "?", "।", "。", "！", "？"))


@pytest.mark.parametrize("code", get_args(LineCode))
def test_no_language_borrows_the_sentence_of_another(code: LineCode):
    assert len(set(LINES[code].values())) == len(LANGUAGES)


def test_a_tenants_own_wording_is_used_in_its_language_only():
    own = Tenant.model_validate(
        {**PLAIN.model_dump(), "lines": {"unknown": {"en": "Let me ask someone."}}}
    )

    assert line(own, "unknown", "en") == "Let me ask someone."
    assert line(own, "unknown", "de") == LINES["unknown"]["de"]
