"""What is written when no voice can be heard, in all twelve languages."""

from typing import Literal

from tenants.languages import Language

VoiceLineCode = Literal["voice_lost"]

VOICE_LINES: dict[VoiceLineCode, dict[Language, str]] = {
    "voice_lost": {
        "en": "I lost my voice, but I can still write.",
        "es": "Me he quedado sin voz, pero puedo seguir escribiendo.",
        "fr": "Je n'ai plus de voix, mais je peux encore écrire.",
        "de": "Mir ist die Stimme weggeblieben, aber schreiben kann ich noch.",
        "it": "Ho perso la voce, ma posso ancora scrivere.",
        "pt": "Fiquei sem voz, mas ainda posso escrever.",
        "nl": "Ik ben mijn stem kwijt, maar ik kan nog wel schrijven.",
        "pl": "Straciłam głos, ale nadal mogę pisać.",
        "tr": "Sesim gitti ama hâlâ yazabilirim.",
        "hi": "मेरी आवाज़ चली गई है, लेकिन मैं अब भी लिख सकती हूँ।",
        "id": "Suara saya hilang, tetapi saya masih bisa menulis.",
        "zh": "我发不出声音了，但还可以打字。",
    },
}
