import pytest

from processors.tts.clauses import MIN_WORDS, clause_end, kept_open, pause_after_s

CUT = {
    "de": [
        "Sie können Ihre Adresse jederzeit in den Einstellungen ändern,| wenn Sie angemeldet sind.",
        "Das kostet im Monat nur noch 3,50 Euro| und Sie können jederzeit kündigen.",
        "Wir haben die „Vorschau, neue Fassung“ gestern abend gelöscht,| aber sie kommt wieder.",
    ],
    "en": [
        "You can change your address in the settings,| but you have to log in first.",
        "You can change your address in the settings| because you own the account.",
        "Open the settings page in your account| and then choose the billing tab.",
        "There are three ways to pay for this:| by card, by invoice or in cash.",
        "Open the settings page of your account;| choose the billing tab there.",
        "Open the settings page of your account —| the billing tab is there.",
        "Open the settings page of your account –| the billing tab is there.",
        "The fee for each is 1,000 dollars per year,| which is paid in advance.",
        "We sell to many different countries, France, Italy and Spain,| but not to Peru.",
        "Press the **red button, the upper one**, on the left side,| and then wait.",
        "Ask Dr. Smith or anybody else you know,| they will help you with it.",
        "You can reach us every day| until 10:30 in the evening by telephone.",
        "You can cancel the whole order| until May 5, 2024 without a fee.",
        "Please send all of this back to us| within three days, please.",
        "Sign in again and open the settings| where your address is shown.",
        "You can send us the first name and the last name| of a friend.",
        "All that you need here is a small computer| and some time.",
        "You can pay for all of it| at the desk downstairs.",
    ],
    "es": [
        "Puede cambiar su dirección en la página de ajustes| pero primero debe entrar.",
        "Traiga por favor mañana mismo su pasaporte,| visado y una foto.",
    ],
    "fr": ["Vous pouvez changer votre adresse dans les paramètres :| ouvrez le menu du haut."],
    "hi": ["आप सेटिंग्स में जाकर अपना पता बदल सकते हैं,| लेकिन पहले लॉग इन करें।"],
    "id": ["Anda dapat mengubah alamat di halaman pengaturan| tetapi harus masuk dahulu."],
    "it": ["Può cambiare il suo indirizzo nella pagina delle impostazioni,| ma deve accedere."],
    "nl": ["U kunt uw adres altijd in de instellingen wijzigen,| maar u moet eerst inloggen."],
    "pl": [
        "Adres można zmienić w każdej chwili samemu,| ale trzeba się zalogować.",
        "Adres można zmienić w każdej chwili| w ustawieniach konta.",
    ],
    "pt": ["Você pode mudar seu endereço na página de ajustes| mas precisa entrar antes."],
    "tr": [
        "Adresinizi her zaman ayarlar sayfasından kendiniz değiştirebilirsiniz,| ama önce girin."
    ],
    "zh": ["您可以在设置页面里更改您的账单地址，|但是您需要先登录。"],
    "sv": ["Du kan ändra din adress på sidan med inställningar,| men du måste logga in först."],
}

WHOLE = {
    "de": [
        "Bringen Sie bitte gleich morgen Ihren Ausweis, Passfotos und Geld mit.",
        "Das macht bei uns dann am Ende 1.000,50 Euro pro Jahr.",
    ],
    "en": [
        "Yes, you can do that.",
        "If it still will not work log in at the desk.",
        "You will then be asked to sign in with Google.",
        "You will need to bring your passport, visa, and a photo.",
        "We deliver to most of the countries of Europe, Japan and Brazil today.",
        "The price of all this is 1,000 dollars every single year.",
        "We ship to a great many places, e.g. Spain.",
        "She told all of our customers “wait, you will get it soon, really” today.",
        "Open the new settings page (the gear, you see it on top) right now.",
        "Press the **big red button, you see it at once** 3–5 seconds or longer.",
    ],
    "es": ["Traiga por favor mañana mismo su pasaporte, visado, contrato y una foto."],
    "fr": ["Apportez avec vous dès demain matin votre passeport, visa, contrat et photo."],
    "hi": ["आप सेटिंग्स पेज खोलें।"],
    "zh": ["您好，请说。", "请准备好您的护照、签证、照片、合同、身份证件等等。"],
}


def cut(text: str, language: str) -> str:
    """A text with a bar behind its first clause, cut as it grows character by character."""
    ends = (clause_end(text[:n], language) for n in range(len(text) + 1))
    end = next(filter(None, ends), 0)
    return f"{text[:end]}|{text[end:]}" if end else text


@pytest.mark.parametrize(
    ("language", "marked"), [(code, text) for code, texts in CUT.items() for text in texts]
)
def test_an_early_clause_is_found(language: str, marked: str):
    assert cut(marked.replace("|", ""), language) == marked


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, texts in WHOLE.items() for text in texts]
)
def test_numbers_names_verbs_quotes_and_short_sentences_stay_whole(language: str, text: str):
    assert cut(text, language) == text


def test_a_clause_is_never_short():
    assert cut("Well, in short, you do this, so it works.", "en").split("|")[0].count(" ") >= (
        MIN_WORDS - 1
    )


def test_what_comes_later_does_not_move_an_end():
    text = "You can change your address in the settings, but you have to log in first, or not."
    ends = [clause_end(text[:n], "en") for n in range(len(text) + 1)]

    found = list(filter(None, ends))
    assert set(found) == {text.index(", but") + 1}
    assert ends[-len(found) :] == found


def test_a_region_does_not_matter():
    text = "Puede cambiar su dirección en la página de ajustes pero primero debe entrar."

    assert clause_end(text, "es-MX") == clause_end(text, "es") > 0


def test_a_clause_is_voiced_as_one_that_goes_on():
    assert kept_open("in your account") == "in your account,"
    assert kept_open("in your account:") == "in your account:"


def test_faster_speech_pauses_shorter():
    assert pause_after_s("in your account") == 0
    assert 0 < pause_after_s("in your account,", 260) < pause_after_s("in your account,")
    assert pause_after_s("in your account,") < pause_after_s("in your account:")
