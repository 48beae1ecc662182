"""How promises sound in twelve languages, without accents, lower case.

For each kind: words that make the promise, and words that speak of it at all. Where the help center
speaks of it without a "not", the sentence may; whether it says the same is for grounding to judge.
"""

import re

Patterns = dict[str, tuple[re.Pattern[str], re.Pattern[str]]]


def _kinds(refund: str, guarantee: str, free: str, credit: str) -> Patterns:
    """Each "makes the promise ~ speaks of it"."""
    kinds = {"refund": refund, "guarantee": guarantee, "free": free, "credit": credit}
    found: Patterns = {}
    for kind, words in kinds.items():
        makes, _, speaks_of = words.partition(" ~ ")
        found[kind] = re.compile(makes), re.compile(speaks_of or makes)
    return found


PROMISES: dict[str, Patterns] = {
    "en": _kinds(
        r"\b(?:we|i)(?:'ll|’ll| will| can| have| shall)?(?: \w+)? refund|you(?:'ll|’ll| will)"
        r"(?: \w+)? (?:be refunded|get (?:your|a|the)(?: \w+)? (?:money back|refund))|"
        r"money back ~ refund|money back",
        r"guarantee|\b(?:i|we) promise|i assure you ~ guarantee|promise|assure",
        r"free of charge|for free\b|at no (?:extra |additional )?(?:cost|charge)|complimentary|"
        r"\bis free\b ~ \bfree\b|no (?:extra |additional )?(?:cost|charge)|complimentary",
        r"\b(?:we|i)(?:'ll|’ll| will| can)(?: \w+)? (?:credit|compensate|discount|waive)|"
        r"you(?:'ll|’ll| will) (?:get|receive) (?:a|an) (?:\w+ )?(?:discount|credit|voucher) ~ "
        r"credit|compensat|discount|waive|voucher",
    ),
    "es": _kinds(
        r"(?:le|te|les)? ?(?:reembolsaremos|reembolsare|devolveremos|devolvere)|"
        r"vamos a (?:reembolsar|devolver)|recibira (?:un|su) reembolso ~ reembols|devol",
        r"garantiza|le prometo|prometemos|le aseguro ~ garanti|promet|asegur",
        r"gratis|sin (?:ningun )?(?:coste|costo|cargo)|gratuit ~ "
        r"gratis|gratuit|sin (?:coste|costo)",
        r"le (?:abonaremos|compensaremos|haremos un descuento|regalaremos) ~ "
        r"abon|compensa|descuento|regal",
    ),
    "fr": _kinds(
        r"nous (?:vous )?(?:rembourserons|remboursons|allons (?:vous )?rembourser)|"
        r"vous serez rembourse ~ rembours",
        r"garanti|je vous (?:promets|assure) ~ garanti|promet|assur",
        r"gratuit|sans frais ~ gratuit|sans frais",
        r"nous vous (?:crediterons|offrirons|dedommagerons|ferons une remise) ~ "
        r"credit|offr|dedommag|remise|reduction",
    ),
    "de": _kinds(
        r"wir (?:werden )?(?:ihnen )?(?:das geld |den betrag )?(?:\w+ )?erstatten|geld zuruck|"
        r"sie bekommen (?:ihr|das) geld ~ erstatt|zuruckzahl|geld zuruck",
        r"garantier|wir versprechen|ich verspreche ~ garant|versprech",
        r"kostenlos|gratis|umsonst|ohne (?:zusatzliche )?kosten ~ "
        r"kostenlos|kostenfrei|gratis|ohne kosten",
        r"wir (?:schreiben ihnen|gewahren|schenken|entschadigen) ~ "
        r"gutschr|rabatt|entschadig|gewahr",
    ),
    "it": _kinds(
        r"(?:la |ti |vi )?rimborseremo|le rimborsiamo|sara rimborsat|ricevera il rimborso ~ "
        r"rimbors",
        r"garantiamo|garantito|garantisco|le prometto|promettiamo ~ garant|promet",
        r"gratis|gratuit|senza (?:costi|spese) ~ gratis|gratuit|senza (?:costi|spese)",
        r"le (?:accrediteremo|faremo uno sconto|regaleremo) ~ accredit|sconto|regal",
    ),
    "pt": _kinds(
        r"(?:vamos )?(?:reembolsar|reembolsaremos|devolveremos|devolver) (?:o seu|seu|voce|lhe|o)|"
        r"sera reembolsado|receber[a]? (?:um|o|seu) reembolso ~ reembols|devol",
        r"garantimos|garantido|garanto|prometo|prometemos ~ garant|promet",
        r"gratis|gratuit|de graca|sem (?:custo|cobranca) ~ gratis|gratuit|de graca|sem custo",
        r"(?:vamos )?(?:creditar|dar um desconto|compensar)|creditaremos ~ credit|desconto|compens",
    ),
    "nl": _kinds(
        r"(?:we|wij|ik) (?:zullen |zal )?(?:u |je )?(?:\w+ )?terugbetalen|"
        r"(?:we|wij) betalen (?:u |je )?(?:\w+ )?terug|geld terug ~ "
        r"terugbeta|betal\w* .*terug|geld terug",
        r"garander|gegarandeerd|(?:wij|we|ik) beloof|beloven ~ garant|garander|belo",
        r"gratis|kosteloos|zonder (?:extra )?kosten ~ gratis|kosteloos|zonder kosten",
        r"(?:wij|we) (?:geven u korting|compenseren|schenken) ~ korting|compens|tegoed",
    ),
    "pl": _kinds(
        r"zwrocimy|oddamy pieniadze|otrzyma\w* (?:pan|pani)? ?zwrot ~ zwro[ct]|odda",
        r"gwarantuj|gwarantowan|obiecuj ~ gwaranc|gwarant|obiec",
        r"za darmo|bezplatn|bez oplat|gratis ~ darmo|bezplatn|bez oplat|gratis",
        r"przyznamy rabat|damy rabat|zrekompensujemy ~ rabat|rekompens|znizk",
    ),
    "tr": _kinds(
        r"iade ed(?:ecegiz|eriz|ecegim)|paranizi (?:geri )?(?:iade|ver) ~ iade",
        r"garanti ed|soz ver ~ garanti|soz ver",
        r"ucretsiz|bedava ~ ucretsiz|bedava",
        r"indirim (?:yapa|vere)|tazmin ed ~ indirim|tazmin",
    ),
    "hi": _kinds(
        r"(?:पैसे|रकम|राशि) (?:वापस|लौटा)|रिफ[़]?ंड (?:कर|दे|मिल) ~ वापस|लौटा|रिफ[़]?ंड",
        r"गारंटी|वादा कर ~ गारंटी|वादा",
        r"मुफ[़]?्त|निःशुल्क|बिना (?:किसी )?शुल्क ~ मुफ[़]?्त|निःशुल्क|शुल्क नहीं|बिना शुल्क",
        r"छूट (?:दे|मिले)|मुआवज[़]?ा ~ छूट|मुआवज[़]?ा",
    ),
    "id": _kinds(
        r"(?:kami|saya) (?:akan )?(?:mengembalikan|kembalikan)|"
        r"uang (?:anda )?(?:akan )?(?:di)?kembali ~ kembali|refund",
        r"menjamin|dijamin|(?:kami|saya) berjanji ~ jamin|janji",
        r"gratis|tanpa biaya|cuma-cuma ~ gratis|tanpa biaya|cuma-cuma",
        r"(?:kami|saya) (?:akan )?(?:memberi(?:kan)? (?:diskon|kredit)|mengganti) ~ "
        r"diskon|kredit|ganti",
    ),
    "zh": _kinds(
        r"(?:会|将|可以)(?:给您|为您)?(?:全额)?退款|退还给您 ~ 退款|退还",
        r"保证|承诺 ~ 保证|承诺",
        r"免费|不收费 ~ 免费|不收费",
        r"(?:会|将)(?:给您|为您)(?:打折|优惠|补偿) ~ 打折|优惠|补偿",
    ),
}

NEGATIONS: dict[str, re.Pattern[str]] = {
    language: re.compile(words)
    for language, words in {
        "en": r"\b(?:not?|never|cannot|nor|\w+n['’]t)\b(?! (?:cost|charge|extra|additional))",
        "es": r"\b(?:no|nunca|tampoco)\b",
        "fr": r"\b(?:ne|pas|jamais)\b|\bn['’]",
        "de": r"\b(?:nicht|kein\w*|nie|leider)\b",
        "it": r"\b(?:non|mai)\b",
        "pt": r"\b(?:nao|nunca)\b",
        "nl": r"\b(?:niet|geen|nooit)\b",
        "pl": r"\b(?:nie|nigdy)\b",
        "tr": r"\b(?:degil|yok)\w*|\w+(?:maz|mez|miyor|muyor|amayiz|emeyiz|mayiz|meyiz)\b",
        "hi": r"नहीं|\bन\b|मत",
        "id": r"\b(?:tidak|bukan|tak|belum)\b",
        "zh": r"不(?!收费)|没有|无法|并非",
    }.items()
}
