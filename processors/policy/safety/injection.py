"""Signs that somebody is giving orders to the assistant instead of asking or informing."""

import base64
import binascii
import re
from functools import cache, lru_cache

from processors.policy.safety.bare import bare, unaccented

_ANY = r"[^.!?\n।。]{0,40}?"
_RULES_EN = (
    r"(?:instructions?|prompts?|rules|guidelines|directions|constraints|programming|system message)"
)
_SIGNS: dict[str, tuple[str, ...]] = {
    "override": (
        rf"\b(?:ignore|disregard|forget|override|bypass|skip|drop){_ANY}\b(?:previous|prior|above|"
        rf"earlier|all|any|your|these|those|the){_ANY}\b{_RULES_EN}",
        rf"\b(?:new|updated|real|actual) (?:system )?{_RULES_EN} ?(?::|are|is|follow)",
        r"\bfrom now on,? you(?:'re| are| will| must| only)\b",
        r"\b(?:do|does|did) not (?:follow|obey) (?:your|the|any) (?:instructions|rules)",
        rf"\b(?:ignor|olvid|omit){_ANY}(?:instrucci|indicaci|reglas|anterior)",
        rf"\b(?:ignor|oubli){_ANY}(?:instructions|consignes|regles|precedent)",
        rf"\b(?:ignorier|vergiss|missacht){_ANY}(?:anweisung|regeln|vorherig|bisherig|vorgaben)",
        rf"\b(?:ignora|dimentica){_ANY}(?:istruzion|regole|precedent)",
        rf"\b(?:ignore|esqueca|desconsidere){_ANY}(?:instruc|regras|anterior)",
        rf"\b(?:negeer|vergeet){_ANY}(?:instructies|regels|vorige|eerdere)",
        rf"\b(?:zignoruj|ignoruj|zapomnij){_ANY}(?:instrukcj|polece|zasad|poprzedni)",
        rf"(?:talimat|kural|komut){_ANY}(?:yok say|unut|gormezden)",
        rf"\b(?:abaikan|lupakan){_ANY}(?:instruksi|perintah|aturan|sebelumnya)",
        rf"(?:निर्देश|आदेश|नियम){_ANY}(?:अनदेखा|अनदेखी|भूल|नज[़]?रअंदाज)",
        rf"(?:忽略|无视|忘记|忘掉){_ANY}(?:指令|指示|提示|规则|之前|以上)",
    ),
    "role": (
        r"\byou are (?:now|no longer|actually) (?!able|ready|signed|logged|done|in |on |at )",
        r"\b(?:act|behave|respond|pretend|role-?play) (?:as|like|to be) (?:if you|"
        r"an? (?:unrestricted|evil|admin|developer|root|different|jailbroken|system|dan\b))",
        r"\b(?:developer|debug|god|admin|jailbreak|maintenance|sudo|unrestricted) mode\b",
        r"\b(?:dan mode|do anything now|jailbreak)\b",
        r"\bmodo (?:desarrollador|admin|dios)\b|\bmode (?:developpeur|admin)\b",
        r"entwicklermodus|开发者模式",
    ),
    "secrets": (
        rf"\b(?:reveal|print|show|repeat|output|tell|give|say|display|recite|translate|encode|read)\b"
        rf"{_ANY}\b(?:your|(?:the )?(?:hidden|secret|initial|system)) (?:\w+ )?"
        r"(?:prompt|instructions|canary|code|key|word|token|rules)",
        r"\b(?:system|hidden|initial|original) prompt\b|\bcanary\b",
        rf"(?:muestra|revela|repite|dime){_ANY}(?:prompt|instrucciones (?:del sistema|ocultas))",
        rf"(?:montre|revele|repete|affiche){_ANY}(?:prompt|instructions (?:systeme|cachees))",
        rf"(?:zeig|verrate|wiederhol|nenn){_ANY}(?:prompt|systemanweisung)",
        rf"(?:显示|透露|告诉我|重复|输出){_ANY}(?:系统提示|提示词|系统指令)",
        rf"(?:सिस्टम प्रॉम्प्ट|प्रॉम्प्ट){_ANY}(?:बता|दिखा|दोहरा)",
    ),
    "fence": (
        r"<\s*/?\s*(?:system|assistant|user|passages?|instructions?|tool(?:_call)?|function)\b[^>]*>",
        r"‹\s*/?\s*(?:system|assistant|passages?|instructions?|tool(?:_call)?|function)\b",
        r"\[/?(?:inst|system|assistant)\]|<\|[a-z_]+\|>|<<sys>>",
        r"(?:^|\n)\s*(?:#{1,6}\s*)?(?:system|assistant|developer|tool)\s*:",
        r"\b(?:begin|end|start)(?: of)? (?:system|admin|developer) "
        r"(?:prompt|message|instructions?)",
    ),
    "orders": (
        r"\b(?:call|invoke|execute|run|trigger|use) the \W?\w*[_(]?\w*\W? ?(?:tool|function|api)\b",
        r"\b(?:call|invoke|execute|run) \W?[a-z]+_[a-z_]+",
        r"\"(?:tool|function|name)\"\s*:\s*\"\w+\"",
        r"\b(?:do not|don't|never) (?:tell|inform|mention|reveal|say)(?: \w+){0,3} (?:the )?"
        r"(?:user|visitor|customer|caller)",
        r"\b(?:assistant|chatbot|ai|language model|llm|bot)s?\b,? (?:must|should|shall|has to|"
        r"have to|is to|are to|will|please|needs? to) (?:now |always |also |immediately )?"
        r"(?:say|answer|reply|call|ignore|tell|read|output|issue|send|respond|ask|give|execute|run)",
        r"\bnote to (?:the )?(?:ai|assistant|model|bot|llm)\b",
        r"\battention,? (?:ai|assistant|model|bot)\b",
    ),
}
_BASE64 = re.compile(r"(?<![\w+/=])[A-Za-z0-9+/]{24,}={0,2}(?![\w+/=])")


@lru_cache(maxsize=2048)
def signs(text: str) -> tuple[str, ...]:
    """What speaks for an injected order, sorted; nothing where nothing does.

    An honest sentence may have a sign, as one about the "developer mode" of a product does: on a
    visitor's words it is a reason to look, not to refuse.

    Args:
        text: a visitor's words, a passage, or what a tool returned.
    """
    readings = [text, *_decoded(text)]
    plain = [unaccented(bare(reading)) for reading in readings]
    return tuple(
        sign for sign in sorted(_SIGNS) if any(_pattern(sign).search(said) for said in plain)
    )


@cache
def _pattern(sign: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{alternative})" for alternative in _SIGNS[sign]))


def _decoded(text: str) -> list[str]:
    found: list[str] = []
    for run in _BASE64.findall(text):
        try:
            found.append(base64.b64decode(run + "=" * (-len(run) % 4)).decode())
        except (binascii.Error, ValueError):
            continue
    return found
