"""Whether words hang in the air: somebody who stops behind "for my" has not finished.

The sound of a voice tells most about that, and where it leaves a doubt, the words help.
"""

from collections.abc import Mapping

from processors.policy.wording import words_of

# Articles, possessives, conjunctions, auxiliaries, "almost" and "very", and prepositions but those
# that verbs end with, as in "sign in".
_LEAVES_OPEN: Mapping[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "a an the and or but so because if when while that which who what how why where of "
        "to at by for from with into under between during without within than as my your his its "
        "our their these those some any every each no not very i we they is are was "
        "were be been am do does did have has had can could will would shall should may might must "
        "almost nearly",
        "es": "un una unos unas el la los las y o pero porque si cuando que de del a al en con por "
        "para sin sobre entre desde hasta como mi mis tu tus su sus nuestro nuestra este esta muy "
        "es son está están ha he hay puedo puede quiero casi",
        "fr": "un une des le la les l d et ou mais parce si quand que qui de du à au aux en avec "
        "pour par sans sur dans chez entre comme mon ma mes ton ta tes son sa ses notre nos votre "
        "vos leur leurs ce cette ces très je j est sont suis ai a ont peux peut veux presque",
        "de": "ein eine einen einem einer der die das den dem des und oder aber weil wenn dass als "
        "ob von vom zum zur mit für ohne über unter zwischen bei nach aus durch gegen mein meine "
        "meinen meinem meiner dein deine ihr ihre ihren unser unsere sehr ich wir fast beinahe",
        "it": "un uno una il lo la i gli le l e o ma perché se quando che di del della dei delle a "
        "al alla in nel nella con per da dal dalla su sul sulla tra fra come mio mia miei mie tuo "
        "tua suo sua nostro nostra molto è sono ho ha posso può voglio quasi",
        "pt": "um uma uns umas o a os as e ou mas porque se quando que de do da dos das em no na "
        "nos nas com por para pelo pela sem sobre entre como meu minha meus minhas seu sua seus "
        "suas nosso nossa muito é são está estou tenho posso pode quero quase",
        "nl": "een de het en of maar omdat als wanneer dat die van naar met voor zonder over onder "
        "tussen bij door tegen mijn jouw je uw zijn haar ons onze hun heel erg ik wij we bijna",
        "pl": "i a lub albo ale bo ponieważ jeśli gdy kiedy że który która które z ze w we na do "
        "od dla bez przez przy nad pod o po mój moja moje mojego mojej swój swoje nasz nasza "
        "bardzo jest są mam prawie",
        "tr": "bir bu şu o her hiçbir ve veya ama fakat çünkü eğer ile için gibi kadar benim senin "
        "bizim sizin onun çok daha en neredeyse",
        "hi": "एक यह वह और या लेकिन मगर क्योंकि अगर जब कि का की के को से में पर तक मेरा मेरी मेरे "
        "आपका आपकी आपके हमारा हमारी हमारे अपना अपनी अपने बहुत लगभग",
        "id": "dan atau tetapi tapi karena jika kalau ketika yang di ke dari pada untuk dengan "
        "tanpa tentang oleh sebuah seorang sangat akan sedang bisa hampir",
        "zh": "和 跟 与 或 但 因 若 把 被 从 向 对 往 将 而 且",
    }.items()
}


FEW_WORDS = 4
"""Whoever says all they have to say in so few words sounds finished: smart-turn gives 0.84 and more
to the ends of five short recordings, and less than 0.1 to 20 of 60 longer ones, read aloud."""


def is_brief(words: str) -> bool:
    """Whether words are so few that a voice which does not sound finished can be believed."""
    return 0 < len(words_of(words)) <= FEW_WORDS


def hangs(words: str, language: str) -> bool:
    """Whether the last of some words, in a language of two letters, wants others behind it."""
    said = words_of(words)
    return bool(said) and said[-1] in _LEAVES_OPEN.get(language, frozenset())
