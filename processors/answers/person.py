"""Asking for a person, in all twelve languages, however it is wrapped."""

import re
import unicodedata

from processors.policy.wording import plain

_PEOPLE = {
    "en": "person human agent agents someone somebody representative rep operator advisor "
    "adviser manager supervisor humans people staff",
    "es": "persona humano humana agente alguien operador operadora asesor asesora representante",
    "fr": "personne humain humaine agent quelqu un conseiller conseillere operateur operatrice",
    "de": "mensch menschen mitarbeiter mitarbeiterin person agent agenten jemand jemanden "
    "jemandem berater beraterin kundenberater",
    "it": "persona umano umana operatore operatrice agente qualcuno addetto",
    "pt": "pessoa humano humana atendente agente alguem operador",
    "nl": "mens persoon medewerker medewerkster agent iemand menselijke",
    "pl": "czlowiek czlowiekiem czlowieka osoba osobe konsultant konsultantem konsultanta "
    "agent agentem ktos kims kogos pracownik pracownikiem konsultantka",
    "tr": "insan insanla insana temsilci temsilciyle temsilciye temsilcisi temsilcisiyle "
    "temsilcisine kisi kisiyle yetkili yetkiliyle yetkiliye biri biriyle birisiyle "
    "operator operatore operatorle",
    "hi": "इंसान इन्सान व्यक्ति एजेंट आदमी प्रतिनिधि किसी ऑपरेटर अधिकारी",
    "id": "orang manusia agen petugas seseorang operator staf cs",
}
"""Words of which one must be said."""

_AROUND = {
    "en": "i i'd id i'll i'm we can could may would will want wanna need like love prefer "
    "have to get got let me us you your please just now right away again speak talk "
    "chat talking speaking with to a an the some any real live actual human being "
    "customer service support care team of from at in there connect put pass transfer "
    "through give bring fetch find call hand over on line rather instead ok okay hey "
    "hi hello yes no sorry thanks thank is possible it so well um uh then directly "
    "help who desk",
    "es": "quiero quisiera necesito puedo podria puede me gustaria hablar comunicarme "
    "comunicar pasar pasame paseme pasarme ponme pongame con una un el la por favor "
    "de verdad real ahora favor a al atencion cliente servicio del equipo hola si no "
    "deme",
    "fr": "je j veux voudrais aimerais puis peux pourrais est ce que parler avec a une un "
    "vraie vrai reelle s il vous te plait l passez moi mettez me de du service client "
    "maintenant d equipe votre bonjour oui non discuter etre mis en relation besoin "
    "ai",
    "de": "ich mochte will wurde gerne gern kann konnte mit einem einer einen eine echten "
    "echter echte reden sprechen bitte verbinden sie mich verbinde durchstellen jetzt "
    "vom kundenservice kundendienst support dem der den zu hallo ja nein lieber "
    "brauche am telefon aus eurem ihrem team",
    "it": "voglio vorrei posso potrei parlare con una un l la vera vero reale per favore mi "
    "passi passami ora adesso del servizio clienti assistenza della cortesia ho "
    "bisogno di si no ciao in carne e ossa a",
    "pt": "quero queria gostaria preciso posso poderia falar com uma um a o de verdade real "
    "por favor agora me passe passa transfere transfira para do atendimento suporte "
    "equipe ola sim nao conversar",
    "nl": "ik wil graag kan mag zou willen met een echte echt spreken praten alstublieft "
    "alsjeblieft nu van de klantenservice het team doorverbinden verbind me mij door "
    "aub ja nee hallo liever levend levende",
    "pl": "chce chcialbym chcialabym moge prosze o polacz polaczyc mnie z ze rozmawiac "
    "porozmawiac rozmowe zywym prawdziwym teraz poprosze sie polaczenie biura obslugi "
    "klienta tak nie dzien dobry czy",
    "tr": "bir istiyorum isterim konusmak gorusmek gercek canli lutfen baglayin baglar "
    "misiniz beni bana musteri hizmetleri ile simdi evet hayir merhaba baglanmak "
    "aktarin aktar miyim konusabilir gorusebilir",
    "hi": "मुझे मुझको से बात करनी करना है चाहता चाहती हूँ हूं चाहिए कृपया असली किसी एक "
    "करवाइए कराइए कराओ करवाओ कर सकता सकती क्या मैं अभी की ज़रूरत जरूरत प्लीज़ प्लीज "
    "जी हाँ के साथ को",
    "id": "saya mau ingin bisa bisakah bicara berbicara ngobrol dengan sama asli sungguhan "
    "tolong sambungkan hubungkan ke seorang sekarang layanan pelanggan butuh ya tidak "
    "halo dari tim",
}
"""Words that may stand around it. Any other word makes it another request: "how do I add a person
to the team" is none for a person."""

_ALONE = (
    "someone somebody people staff manager alguien personne quelqu un jemand jemanden jemandem "
    "qualcuno alguem iemand ktos kims kogos kisi biri किसी orang seseorang"
)
"""Said alone these are an answer to something else, or nothing."""

_MORE_IN_CHINESE = re.compile(
    r"(?:我|你|您|请|想|要|需要|可以|能|能不能|帮|给|让|叫|找|跟|和|同|与|说话|说|讲话|聊聊|聊|谈|对话|通话|转接|转|接|到"
    r"|一下|一个|个|位|真正的|真的|的|吗|吧|好|谢谢|麻烦|现在|联系|直接|服务)*"
)
_PEOPLE_IN_CHINESE = re.compile(r"人工客服|人工服务|客服人员|工作人员|真人|人工|客服|活人|客服代表")

_LETTERS = 80
"""A longer utterance says what it is about, and that can be answered."""


def asks_for_person(words: str) -> bool:
    """Whether `words` ask for a person and for nothing else, in any of the languages."""
    bare = _bare(words)
    if not bare or len(bare) > _LETTERS:
        return False
    return _in_chinese(bare) or any(_asks(bare.split(), *known) for known in _KNOWN)


def offers_person(said: str) -> bool:
    """Whether a sentence of the assistant asks the visitor if they want a person."""
    for sentence in re.split(r"(?<=[.!?。！？।])\s*", said):
        if not sentence.rstrip().endswith(("?", "？")):
            continue
        bare = _bare(sentence)
        said_people = {word for people, _ in _KNOWN for word in people & set(bare.split())}
        if _PEOPLE_IN_CHINESE.search(bare) or said_people - {"किसी"}:
            return True
    return False


def _asks(words: list[str], people: frozenset[str], around: frozenset[str]) -> bool:
    named = [word for word in words if word in people]
    if not named or any(word not in people and word not in around for word in words):
        return False
    return len(words) > len(named) or not set(named) <= _NOT_ENOUGH


def _in_chinese(bare: str) -> bool:
    joined = bare.replace(" ", "")
    if not _PEOPLE_IN_CHINESE.search(joined):
        return False
    return _MORE_IN_CHINESE.fullmatch(_PEOPLE_IN_CHINESE.sub("", joined)) is not None


def _bare(words: str) -> str:
    """Plain, with apostrophes as spaces and without the accents of Latin letters."""
    apart = re.sub(r"['’ʼ]", " ", words)
    decomposed = unicodedata.normalize("NFKD", plain(apart).replace("ı", "i").replace("ł", "l"))
    return "".join(c for c in decomposed if not "\u0300" <= c <= "\u036f")


_NOT_ENOUGH = frozenset(_bare(_ALONE).split())
_KNOWN = tuple(
    (
        frozenset(_bare(_PEOPLE[language]).split()),
        frozenset(_bare(_AROUND[language]).split()) | frozenset({"d", "m", "s", "ll"}),
    )
    for language in _PEOPLE
)
