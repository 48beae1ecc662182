"""Words that change what a question asks, wherever in it they stand."""

from collections.abc import Mapping
from functools import cache

NEGATION, QUESTION, NUMBER = "a negation", "a question word", "a number"

_NEGATIONS: Mapping[str, str] = {
    "en": "not no never without none nothing neither nor cannot cant dont doesnt didnt wont isnt "
    "arent wasnt werent wouldnt shouldnt couldnt havent hasnt instead except unless",
    "es": "no sin nunca nada ninguno ninguna ningún jamás salvo excepto",
    "fr": "ne pas non sans jamais rien aucun aucune sauf plus",
    "de": "nicht kein keine keinen keinem keiner ohne nie niemals nichts außer",
    "it": "non no senza mai niente nulla nessuno nessuna tranne",
    "pt": "não sem nunca nada nenhum nenhuma jamais exceto",
    "nl": "niet geen zonder nooit niets behalve",
    "pl": "nie bez nigdy nic żaden żadna oprócz",
    "tr": "değil yok olmadan asla hiç hariç",
    "hi": "नहीं बिना मत कभी न",
    "id": "tidak bukan tanpa jangan belum kecuali",
    "zh": "不 没 无 别 未 非",
}
_QUESTIONS: Mapping[str, str] = {
    "en": "what when where which who whom whose why how",
    "es": "qué cuándo dónde cuál cuáles quién por cómo cuánto cuánta cuántos cuántas",
    "fr": "que quoi quand où quel quelle quels quelles qui pourquoi comment combien",
    "de": "was wann wo wohin woher welche welcher welches wer wem wen warum wieso wie wieviel",
    "it": "che cosa quando dove quale quali chi perché come quanto quanta quanti",
    "pt": "que quando onde qual quais quem porque como quanto quantos",
    "nl": "wat wanneer waar welke welk wie waarom hoe hoeveel",
    "pl": "co kiedy gdzie który która które kto dlaczego jak ile czy",
    "tr": "ne nerede hangi kim neden niçin nasıl kaç mı mi",
    "hi": "क्या कब कहाँ कहां कौन क्यों कैसे कितना कितने",
    "id": "apa kapan mana dimana siapa mengapa kenapa bagaimana berapa",
    "zh": "什 谁 哪 怎 几 吗 何",
}
_NUMBERS: Mapping[str, str] = {
    "en": "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand first second "
    "third half double both",
    "es": "uno dos tres cuatro cinco seis siete ocho nueve diez veinte cien mil primero segundo",
    "fr": "deux trois quatre cinq six sept huit neuf dix vingt cent mille premier deuxième",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn zwanzig hundert tausend erste zweite",
    "it": "due tre quattro cinque sei sette otto nove dieci venti cento mille primo secondo",
    "pt": "dois duas três quatro cinco seis sete oito nove dez vinte cem mil primeiro segundo",
    "nl": "twee drie vier vijf zes zeven acht negen tien twintig honderd duizend eerste tweede",
    "pl": "dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć sto tysiąc pierwszy drugi",
    "tr": "iki üç dört beş altı yedi sekiz dokuz on yirmi yüz bin birinci ikinci",
    "hi": "दो तीन चार पाँच पांच छह सात आठ नौ दस सौ हज़ार पहला दूसरा",
    "id": "dua tiga empat lima enam tujuh delapan sembilan sepuluh seratus seribu pertama kedua",
    "zh": "一 二 两 三 四 五 六 七 八 九 十 百 千",
}


@cache
def telling_words(language: str) -> Mapping[str, str]:
    """Word to its kind. Plain words; of Chinese, characters."""
    tables = ((NEGATION, _NEGATIONS), (QUESTION, _QUESTIONS), (NUMBER, _NUMBERS))
    return {word: kind for kind, table in tables for word in table.get(language, "").split()}
