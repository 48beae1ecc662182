"""What is said when a language model is slow, or may not answer, in all twelve languages."""

from typing import Literal

from tenants.languages import Language

ModelLineCode = Literal["one_moment", "declined"]

MODEL_LINES: dict[ModelLineCode, dict[Language, str]] = {
    "one_moment": {
        "en": "One moment, please.",
        "es": "Un momento, por favor.",
        "fr": "Un instant, s'il vous plaît.",
        "de": "Einen Moment, bitte.",
        "it": "Un attimo, per favore.",
        "pt": "Um momento, por favor.",
        "nl": "Een ogenblik, alstublieft.",
        "pl": "Chwileczkę, proszę.",
        "tr": "Bir dakika, lütfen.",
        "hi": "कृपया एक क्षण रुकिए।",
        "id": "Mohon tunggu sebentar.",
        "zh": "请稍等。",
    },
    "declined": {
        "en": "I'm not able to answer that one. Is there something else I can help you with?",
        "es": "A eso no puedo responderle. ¿Puedo ayudarle con otra cosa?",
        "fr": "Je ne peux pas répondre à cela. Puis-je vous aider pour autre chose ?",
        "de": "Darauf kann ich nicht antworten. Kann ich Ihnen bei etwas anderem helfen?",
        "it": "A questo non posso rispondere. Posso aiutarla con qualcos'altro?",
        "pt": "A isso não posso responder. Posso ajudar com outra coisa?",
        "nl": "Daar kan ik geen antwoord op geven. Kan ik u ergens anders mee helpen?",
        "pl": "Na to nie mogę odpowiedzieć. Czy mogę pomóc w czymś innym?",
        "tr": "Buna cevap veremiyorum. Başka bir konuda yardımcı olabilir miyim?",
        "hi": "मैं इसका जवाब नहीं दे सकती। क्या मैं किसी और बात में मदद कर सकती हूँ?",
        "id": "Saya tidak bisa menjawab itu. Ada hal lain yang bisa saya bantu?",
        "zh": "这个问题我无法回答。还有其他需要帮忙的吗？",
    },
}
