"""What the assistant says of its tools by itself, in all twelve languages."""

from typing import Literal

from tenants.languages import Language

ToolLineCode = Literal["looking_up", "tool_failed", "tool_done", "left_alone"]

TOOL_LINES: dict[ToolLineCode, dict[Language, str]] = {
    "looking_up": {
        "en": "One moment, I am looking that up.",
        "es": "Un momento, lo estoy consultando.",
        "fr": "Un instant, je regarde cela.",
        "de": "Einen Moment, ich sehe nach.",
        "it": "Un attimo, sto controllando.",
        "pt": "Um momento, estou verificando.",
        "nl": "Een ogenblik, ik zoek het op.",
        "pl": "Chwileczkę, już to sprawdzam.",
        "tr": "Bir dakika, hemen bakıyorum.",
        "hi": "एक पल रुकिए, मैं देख रही हूँ।",
        "id": "Sebentar, saya cek dulu.",
        "zh": "请稍等，我正在查询。",
    },
    "tool_failed": {
        "en": "I couldn't reach our system just now. Please try again in a moment.",
        "es": "Ahora mismo no puedo acceder a nuestro sistema. Inténtelo de nuevo en un momento.",
        "fr": "Notre système ne répond pas pour l'instant. Réessayez dans un moment.",
        "de": "Unser System antwortet gerade nicht. Versuchen Sie es bitte gleich noch einmal.",
        "it": "Il nostro sistema non risponde in questo momento. Riprovi fra poco.",
        "pt": "Nosso sistema não está respondendo agora. Tente de novo daqui a pouco.",
        "nl": "Ons systeem reageert nu niet. Probeer het zo nog eens.",
        "pl": "Nasz system teraz nie odpowiada. Proszę spróbować za chwilę.",
        "tr": "Sistemimiz şu anda yanıt vermiyor. Lütfen birazdan tekrar deneyin.",
        "hi": "हमारा सिस्टम अभी जवाब नहीं दे रहा है। कृपया थोड़ी देर में फिर कोशिश करें।",
        "id": "Sistem kami sedang tidak menjawab. Silakan coba sebentar lagi.",
        "zh": "我们的系统暂时没有响应，请稍后再试。",
    },
    "tool_done": {
        "en": "That's done.",
        "es": "Ya está hecho.",
        "fr": "C'est fait.",
        "de": "Das ist erledigt.",
        "it": "Fatto.",
        "pt": "Pronto, está feito.",
        "nl": "Dat is gebeurd.",
        "pl": "Gotowe, zrobione.",
        "tr": "Bu iş tamam.",
        "hi": "यह काम हो गया है।",
        "id": "Sudah saya lakukan.",
        "zh": "已经办好了。",
    },
    "left_alone": {
        "en": "All right, I have left it as it is.",
        "es": "De acuerdo, no he cambiado nada.",
        "fr": "Très bien, je n'ai rien changé.",
        "de": "In Ordnung, ich habe nichts geändert.",
        "it": "Va bene, non ho cambiato nulla.",
        "pt": "Tudo bem, não mudei nada.",
        "nl": "Goed, ik heb niets veranderd.",
        "pl": "Dobrze, niczego nie zmieniłam.",
        "tr": "Tamam, hiçbir şeyi değiştirmedim.",
        "hi": "ठीक है, मैंने कुछ नहीं बदला है।",
        "id": "Baik, tidak ada yang saya ubah.",
        "zh": "好的，我没有做任何更改。",
    },
}
