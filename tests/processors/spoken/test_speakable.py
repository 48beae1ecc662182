"""What a voice is given for what is written in signs."""

import pytest

from processors.spoken.speakable import speakable
from processors.spoken.words import READINGS
from tenants.languages import LANGUAGES


@pytest.mark.parametrize(
    ("written", "language", "said"),
    [
        (
            "Write to help@harbor-dental.example.",
            "en",
            "Write to help at harbor dash dental dot example.",
        ),
        ("Escriba a ana_m@vivero.es.", "es", "Escriba a ana guion bajo m arroba vivero punto es."),
        (
            "See https://www.harbor.example/help now.",
            "en",
            "See harbor dot example slash help now.",
        ),
        ("Order A-1024-7781 is here.", "en", "Order A, 1 0 2 4, 7 7 8 1 is here."),
        ("Error MG-118, COVID-19.", "en", "Error M G, 1 1 8, COVID, 19."),
        ("Call +44 20 7946 0958.", "en", "Call plus 4 4, 2 0, 7 9 4 6, 0 9 5 8."),
        ("Your number is 10023456.", "en", "Your number is 1 0 0, 2 3 4, 5 6."),
        ("On 2026-11-21.", "en", "On November 21, 2026."),
        ("Am 21.11.2026.", "de", "Am 21. November 2026."),
        (
            "El 21/11/2026 cuesta 12,50 €.",
            "es",
            "El 21 de noviembre de 2026 cuesta 12 euros con 50.",
        ),
        ("$1,299.00", "en", "1299 dollars"),
        ("कीमत ₹499 है", "hi", "कीमत 499 रुपये है"),
        ("价格€12.50，2026-11-21", "zh", "价格12.50欧元，2026年11月21日"),
    ],
)
def test_signs_become_words_of_the_language(written: str, language: str, said: str):
    assert speakable(written, language) == said


@pytest.mark.parametrize(
    "text",
    [
        "Open 9:30 to 17:00, 60 minutes, 24/7.",
        "Version 2.1 has 50000 users, 1 000 000 in all.",
        "On 03/04/2026 or 2026-13-45.",
        "Use HTML5, e.g. this.Next, or clients.csv.",
        "One or two.",
    ],
)
def test_what_a_voice_reads_well_by_itself_is_left_as_it_is(text: str):
    assert speakable(text, "en") == text


def test_every_language_has_its_own_words_and_twelve_months():
    assert set(READINGS) == set(LANGUAGES)
    assert all(len(set(reading.months)) == 12 for reading in READINGS.values())
