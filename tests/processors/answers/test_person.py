import pytest

from processors.answers.courtesies import courtesy_of
from processors.answers.person import asks_for_person, offers_person
from tenants.lines import LINES

ASKED = {
    "en": ["agent", "Can you get me a human please?", "I'd like to speak with someone"],
    "es": ["Quiero hablar con una persona", "agente", "¿Puedo hablar con alguien, por favor?"],
    "fr": ["Je voudrais parler à un conseiller, s'il vous plaît", "un humain", "agent"],
    "de": [
        "Ich möchte mit einem Menschen sprechen",
        "Mitarbeiter",
        "Verbinden Sie mich mit jemand",
    ],
    "it": ["Vorrei parlare con una persona vera", "operatore", "posso parlare con qualcuno?"],
    "pt": ["Quero falar com um atendente", "atendente", "falar com uma pessoa, por favor"],
    "nl": ["Ik wil graag iemand spreken", "medewerker", "Kan ik met een mens praten?"],
    "pl": ["Chcę porozmawiać z człowiekiem", "konsultant", "Proszę połączyć mnie z konsultantem"],
    "tr": ["Bir insanla konuşmak istiyorum", "müşteri temsilcisi", "Beni bir yetkiliye bağlayın"],
    "hi": ["मुझे किसी इंसान से बात करनी है", "एजेंट", "किसी व्यक्ति से बात करनी है"],
    "id": ["Saya mau bicara dengan orang", "sambungkan ke petugas", "agen"],
    "zh": ["转人工", "我想跟真人说话", "请帮我转接人工客服"],
}


@pytest.mark.parametrize("language", ASKED)
def test_a_person_can_be_asked_for_in_every_language(language: str):
    assert [words for words in ASKED[language] if not asks_for_person(words)] == []


@pytest.mark.parametrize(
    "words",
    [
        "How do I add a new person to the team?",
        "Are you a human?",
        "someone",
        "Someone stole my phone",
        "What does an agent cost?",
        "cómo añado una persona al equipo",
        "Wie lade ich einen Mitarbeiter ein?",
        "客服时间是什么",
        "",
    ],
)
def test_a_question_about_people_is_no_wish_for_one(words: str):
    assert not asks_for_person(words)


def test_it_counts_as_a_courtesy_so_that_nothing_is_searched_for():
    assert courtesy_of("let me talk to a real person, please") == "person"


@pytest.mark.parametrize("language", ASKED)
def test_the_assistants_own_offers_are_known_as_offers(language: str):
    assert offers_person(LINES["unknown"][language])
    assert offers_person(LINES["offer_person"][language])
    assert not offers_person(LINES["still_there"][language])
