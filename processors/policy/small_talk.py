"""Sentences that claim nothing a help center could hold: courtesies, offers of a person, honest
ignorance and questions back, in twelve languages."""

import re

from processors.policy.wording import plain, words_of

_LONGEST = 14
"""Words; a longer sentence says something else as well."""

_SAYS_MORE = 3
"""Words beside the phrase, little ones not counted, from which a sentence claims something."""

# Beginnings of plain words, accents kept. A phrase stands anywhere in the sentence.
_PHRASES: dict[str, str] = {
    "en": r"(?:im|i am|were|we are) (?:so |very |really |truly |afraid |terribly )*sorry|"
    r"sorry|apolog\w+|i (?:really |completely |totally )?understand|thank\w*|youre welcome|"
    r"happy to help|glad|of course|sure|certainly|absolutely|no problem|great question|"
    r"good question|hello|hi|good (?:morning|afternoon|evening)|goodbye|bye|have a \w+ day|"
    r"take care|let me (?:check|see|look|think|help)\w*|one moment|just a moment|"
    r"i (?:do not|dont) (?:know|have|see|find)|i (?:cannot|cant|could not|couldnt) (?:find|"
    r"see|say|tell|answer|help|confirm)|(?:im|i am) not (?:sure|able|certain)|not sure|"
    r"no information|(?:does not|doesnt|do not|dont) (?:say|mention|cover)|(?:connect|"
    r"transfer|put|get|bring|hand|speak|talk|pass|fetch|reach)\w* (?:\S+ ){0,5}(?:person|"
    r"human|agent|colleague|someone|team|specialist|representative|teammate)|someone from|"
    r"anything else|tell me|let me know|could you|can you|please (?:say|spell|repeat|tell)|"
    r"heres (?:how|what)|here is (?:how|what)|here are the steps|i can help|i hear you|"
    r"that (?:sounds|must be) \w+|frustrating",
    "es": r"lo siento|lamento\w*|perd[oó]n\w*|disculp\w*|entiendo|comprendo|gracias|de nada|"
    r"con (?:mucho )?gusto|claro|por supuesto|desde luego|hola|buen[oa]s (?:d[ií]as|tardes|"
    r"noches)|adi[oó]s|hasta luego|un momento|d[eé]jeme|perm[ií]tame|no (?:lo )?(?:sé|"
    r"encuentro|tengo|dispongo|puedo)|no estoy segur\w+|(?:paso|comunico|conecto|pongo|"
    r"transfiero|pasarle|comunicarle|ponerle) (?:\S+ ){0,5}(?:persona|compañer[oa]|agente|"
    r"colega)|hablar con|una persona|un compañero|una compañera|un agente|algo m[aá]s|"
    r"d[ií]game|av[ií]seme|puede repetir|me alegra",
    "fr": r"d[eé]sol[eé]\w*|pardon|excus\w+|je comprends|merci|de rien|je vous en prie|"
    r"avec plaisir|bien s[uû]r|certainement|bonjour|bonsoir|au revoir|bonne journ[eé]e|"
    r"un (?:instant|moment)|je ne (?:sais|trouve|vois|peux|dispose)|je nai pas|pas s[uû]re?|"
    r"(?:passe\w*|mets|mettre|connecte\w*|transf[eè]re\w*) (?:\S+ ){0,5}(?:coll[eè]gue|"
    r"personne|conseill\w+|agent)|parler [aà]|une personne|un coll[eè]gue|un conseiller|"
    r"autre chose|dites moi|pouvez vous r[eé]p[eé]ter",
    "de": r"(?:es )?tut mir leid|leider|entschuldig\w+|verzeih\w+|ich verstehe|danke\w*|"
    r"vielen dank|gern\w*|bitte sch[oö]n|nat[uü]rlich|selbstverst[aä]ndlich|hallo|"
    r"guten (?:tag|morgen|abend)|auf wiedersehen|tsch[uü]ss|einen moment|ich (?:weiß|"
    r"weiss) (?:\S+ ){0,5}nicht|(?:dazu|dar[uü]ber) (?:\S+ ){0,5}(?:nichts|keine)|"
    r"ich (?:finde|habe|kann) (?:\S+ ){0,5}(?:nichts|keine|nicht)|nicht sicher|"
    r"(?:verbinde\w*|leite|hole) (?:\S+ ){0,5}(?:menschen|kolleg\w+|mitarbeiter\w*|person)|"
    r"mit (?:einem|einer) (?:menschen|kolleg\w+|mitarbeiter\w*|person)|noch etwas|"
    r"sagen sie mir|wiederholen",
    "it": r"mi dispiace|spiacente|scus\w+|capisco|grazie|prego|volentieri|certo|certamente|"
    r"naturalmente|salve|ciao|buon(?:giorno|asera)|arrivederci|un (?:attimo|momento)|"
    r"non (?:lo )?so|non (?:trovo|ho|posso|sono sicur\w+)|(?:passo|passarla|metto|metterla|"
    r"collego|trasferisco) (?:\S+ ){0,5}(?:persona|collega|operatore)|una persona|"
    r"un collega|un operatore|altro|mi dica|pu[oò] ripetere",
    "pt": r"(?:eu )?(?:sinto muito|lamento)|desculp\w+|entendo|compreendo|obrigad[oa]|de nada|"
    r"com (?:todo )?prazer|claro|com certeza|ol[aá]|bom dia|boa (?:tarde|noite)|tchau|"
    r"at[eé] logo|um (?:momento|instante)|n[aã]o (?:sei|encontro|encontrei|tenho|posso|"
    r"consigo)|(?:passo|passar|transferir|conectar|transfiro) (?:\S+ ){0,5}(?:pessoa|colega|"
    r"atendente)|uma pessoa|um colega|um atendente|algo mais|mais alguma coisa|me diga|"
    r"pode repetir",
    "nl": r"het spijt me|weet ik (?:\S+ ){0,3}niet|sorry|excuses|ik begrijp|dank\w*|bedankt|"
    r"graag gedaan|natuurlijk|"
    r"zeker|hallo|goede(?:morgen|middag|navond)|tot ziens|een moment\w*|ik (?:weet|vind|heb|"
    r"kan) (?:\S+ ){0,5}(?:niet|niets|geen)|niet zeker|(?:verbind|"
    r"haal) (?:\S+ ){0,5}(?:mens|medewerker|collega|persoon)(?: door)?|doorverbinden|"
    r"een (?:mens|medewerker|collega|persoon)|nog iets|vertel me|herhalen",
    "pl": r"przykro mi|przepraszam|rozumiem|dzi[eę]kuj\w+|prosz[eę] bardzo|nie ma za co|"
    r"oczywi[sś]cie|jasne|dzie[nń] dobry|dobry wiecz[oó]r|do widzenia|chwil[eęa]\w*|"
    r"nie (?:wiem|znalaz\w+|mam|mog[eę]|jestem pew\w+)|(?:po[lł][aą]cz\w+|"
    r"przeka[zż]\w+)(?: (?:\S+ ){0,5}(?:konsultant\w+|pracownik\w+|osob\w+))?|"
    r"z (?:cz[lł]owiekiem|konsultant\w+|pracownik\w+|osob[aą])|co[sś] jeszcze|"
    r"prosz[eę] (?:powiedzie[cć]|powt[oó]rzy[cć])",
    "tr": r"[uü]zg[uü]n\w*|kusura bakmay\w+|[oö]z[uü]r\w*|anl[ıi]yorum|te[sş]ekk[uü]r\w*|"
    r"rica ederim|elbette|tabii\w*|memnuniyetle|merhaba|g[uü]nayd[ıi]n|iyi (?:g[uü]nler|"
    r"ak[sş]amlar)|ho[sş][cç]a ?kal\w*|bir (?:dakika|saniye)|bilmiyorum|bulamad[ıi]m|"
    r"emin de[gğ]ilim|bilgim yok|bilgi yok|yard[ıi]mc[ıi] olamam|(?:temsilci\w*|insan\w*|"
    r"yetkili\w*) (?:ba[gğ]la\w*|aktar\w*|g[oö]r[uü][sş]\w*)(?: \w+yim| ister misiniz)?|"
    r"ba[sş]ka bir|s[oö]yle(?:yin|r misiniz)|tekrar eder",
    "hi": r"माफ़? ?(?:करें|कीजिए)|माफ|क्षमा|खेद|समझ (?:सकता|सकती|गया|गई)|धन्यवाद|शुक्रिया|"
    r"ज़रूर|जरूर|बिल्कुल|नमस्ते|अलविदा|एक (?:पल|मिनट|क्षण)|(?:पता|जानकारी|मालूम) नहीं|"
    r"नहीं (?:जानता|जानती|मिला|मिली)|किसी (?:व्यक्ति|इंसान|साथी|सहकर्मी)|और कुछ|बताइए|बताएं|"
    r"दोहराएं|दोहराइए",
    "id": r"maaf|mohon maaf|saya mengerti|terima kasih|sama sama|tentu\w*|dengan senang hati|"
    r"baik|halo|selamat (?:pagi|siang|sore|malam)|sampai jumpa|sebentar|tunggu|"
    r"saya (?:tidak|belum|kurang) (?:tahu|menemukan|punya|memiliki|bisa|yakin)|"
    r"tidak ada informasi|(?:sambungkan|hubungkan|bicara) (?:\S+ ){0,5}(?:orang|petugas|"
    r"rekan|agen)|seseorang|petugas|rekan|ada lagi|beri ?tahu saya|ulangi",
    "zh": r"抱歉|对不起|不好意思|我(?:明白|理解|知道您)|谢谢|感谢|不客气|当然|好的|没问题|"
    r"您好|你好|再见|请稍等|稍等|不(?:知道|清楚|确定)|没有(?:找到|相关)|(?:无法|"
    r"不能)(?:回答|确认)|转(?:接)?(?:给)?.{0,4}人工|人工(?:客服)?|同事|还有(?:什么|其他)|"
    r"请(?:告诉|再说|重复)",
}

_LITTLE = frozenset(
    re.findall(
        r"\S+",
        "a an the i im me my we you your it its that this is are was be to of for and or but "
        "with in on at so do can could would will if not no about from what how have any like "
        "just now here there el la los las un una de que con por para se le les mi su en y o "
        "al del une des du je vous nous ce est et ou pour avec dans ne pas der die das ein "
        "eine ich sie es ist und oder für mit zu den dem nicht mir ihnen il lo gli di che e "
        "per si non da os as um uma em com eu você lhe não het een ik u voor met van te niet "
        "dat w z na się nie za bir ve bu için ile size ben का की के को में से पर है हैं हूँ "
        "मैं आप आपको मुझे और या इस यह बारे हो ke dari yang dan atau untuk dengan anda saya "
        "ini itu anything something help center centre more bunu ama sizi maar aber mais ma "
        "pero mas ale ",
    )
)


def claims_nothing(sentence: str, language: str) -> bool:
    """Whether a sentence is only polite, unsure, an offer of a person or a question back.

    Its facts are the caller's to check.
    """
    words = words_of(sentence)
    if not words:
        return True
    if sentence.rstrip("\"'”’»)] ").endswith(("?", "？")):
        return True
    said = plain(sentence)
    rest = _pattern(language).sub(" ", said)
    if rest == said:
        return _is_opening(words, sentence)
    short = len(words) <= (2 * _LONGEST if language == "zh" else _LONGEST)
    return short and _says(rest) < (8 if language == "zh" else _SAYS_MORE)


def _is_opening(words: list[str], sentence: str) -> bool:
    """A clause such as "To do that,", which claims nothing before its sentence goes on."""
    opens = sentence.rstrip().endswith((",", ":", "，", "：", "、"))
    return opens and sum(word not in _LITTLE for word in words) <= 2


def _says(rest: str) -> int:
    return sum(word not in _LITTLE for word in words_of(rest))


def _pattern(language: str) -> re.Pattern[str]:
    return _COMPILED.get(language, _COMPILED["en"])


_COMPILED = {
    language: re.compile(
        phrases if language in {"zh", "hi"} else rf"(?<!\w)(?:{phrases})(?!\w)", re.IGNORECASE
    )
    for language, phrases in _PHRASES.items()
}
