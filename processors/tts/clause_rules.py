"""The words that begin clauses and phrases, by language."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Words of one language, in lower case."""

    begins: frozenset[str]
    """Begin a clause wherever they stand, with or without a comma."""

    joins: frozenset[str]
    """Join clauses, but names and nouns as well: only before one of `subjects`."""

    subjects: frozenset[str]

    after_comma: frozenset[str]
    """Begin a clause after a comma."""

    not_after: frozenset[str]
    """Before one of `begins`, these take it into their own clause, as in "in which"."""

    phrases: frozenset[str] = frozenset()
    """Begin a phrase that a speaker may draw breath before."""

    clings: frozenset[str] = frozenset()
    """What follows belongs to these, as in "log in"."""

    late: frozenset[str] = frozenset()
    """Begin a phrase too, but bind it closely to the words before: for want of better."""


def _rules(*lists: str) -> Rules:
    return Rules(*(frozenset(listed.split()) for listed in lists))


RULES = {
    "de": _rules(
        "aber sondern weil obwohl während sodass",
        "und oder denn",
        "sie ich wir es er man dann danach das dies",
        "dass wenn damit falls da wo bevor nachdem sobald dann danach bitte sie wir",
        "",
        "in im am auf mit für bei nach vom zum zur über unter vor ohne bis seit während innerhalb",
        "",
        "und oder sowie von als",
    ),
    "en": _rules(
        "but because although though whereas unless which when if how what where whether while",
        "and or so",
        "you we i it they he she then there this that please",
        "if when while who where as since once before after then please you we it",
        "in of on at to for from with by about and or so as even only just that nothing",
        "in on at for from with by about within into through during without until before after",
        "sign signs signed signing log logs logged logging turn turns turned switch "
        "switched opt plug fill check set click tap go going look looking wait waiting ask "
        "pay apply depend depends back up down out of in on at to for from with by about "
        "before after until and or not than so such",
        "and or to of as",
    ),
    "es": _rules(
        "pero porque aunque mientras sino",
        "y o así",
        "usted ustedes nosotros yo luego después esto eso también que",
        "que si cuando donde para como entonces luego después usted",
        "no",
        "en con por para desde hasta sin sobre durante cuando si donde como",
        "de a en con por para y o no ni",
        "y o de a que",
    ),
    "fr": _rules(
        "mais parce puisque tandis",
        "et ou donc car",
        "vous nous je il elle ils elles on ensuite puis cela",
        "que si quand lorsque où qui afin pour ensuite puis vous nous il",
        "non",
        "dans avec pour par depuis sans sur pendant chez quand lorsque si où comme",
        "de à dans avec pour par et ou ne pas",
        "et ou de à que",
    ),
    "hi": _rules(
        "लेकिन क्योंकि हालाँकि ताकि मगर",
        "और या तो",
        "आप हम वह यह वे फिर मैं",
        "जो जब अगर यदि तो फिर आप",
        "",
        "",
        "",
        "और या",
    ),
    "id": _rules(
        "tetapi namun karena meskipun sehingga sedangkan",
        "dan atau lalu",
        "anda kami kita saya itu ini kemudian lalu",
        "jika kalau ketika yang agar supaya kemudian lalu anda kami",
        "",
        "di dengan untuk dari pada dalam melalui tanpa sampai hingga selama jika ketika yang",
        "dan atau tidak di dari untuk",
        "dan atau ke bahwa",
    ),
    "it": _rules(
        "ma perché mentre però",
        "e o quindi",
        "lei voi noi io poi questo dopo",
        "che se quando dove per come poi quindi",
        "non",
        "in con per da fra tra senza su nel nella nei nelle sul sulla dal dalla durante "
        "quando se dove come",
        "di a in con per e o non",
        "e o di a che",
    ),
    "nl": _rules(
        "maar omdat hoewel terwijl zodat",
        "en of want dus",
        "u je jij we wij ik het ze hij dan daarna dit dat",
        "dat als wanneer die waar om daarna dan u je we",
        "",
        "in op met voor bij naar uit via zonder sinds tot tijdens als wanneer",
        "en of niet van in op om",
        "en of van te om",
    ),
    "pl": _rules(
        "ale ponieważ chociaż jednak natomiast",
        "i lub więc oraz",
        "pan pani my ja to wtedy potem następnie",
        "że jeśli gdy kiedy który która które aby żeby a",
        "",
        "w we na z ze od dla przez po bez przy podczas",
        "i lub nie w na z",
        "i lub oraz",
    ),
    "pt": _rules(
        "mas porque embora enquanto porém",
        "e ou então",
        "você vocês nós eu ele ela depois isso isto",
        "que se quando onde para como depois então você",
        "",
        "em no na nos nas com por para desde até sem sobre pelo pela durante quando se onde como",
        "de a em com por para e ou não",
        "e ou de a que",
    ),
    "tr": _rules(
        "ama fakat çünkü ancak",
        "ve veya",
        "siz biz bu o sonra ardından ben",
        "eğer sonra ardından siz biz bu",
        "",
        "",
        "",
        "ve veya",
    ),
}

NO_RULES = _rules("", "", "", "", "")
"""Of a language nobody has written any for: punctuation alone counts."""
