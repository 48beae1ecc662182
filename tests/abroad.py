"""Two help centers that are not in English: a garden shop in Spanish, a library in Hindi."""

from pathlib import Path

import yaml

SPANISH = {
    "devoluciones": (
        "Devolver un artículo",
        "Puede devolver cualquier planta o herramienta durante los treinta días siguientes a la "
        "entrega. Guarde la caja original y pegue en ella la etiqueta que viene en el paquete.",
    ),
    "horario": (
        "Horario de la tienda",
        "La tienda del Vivero Almendro abre de lunes a sábado, de nueve de la mañana a ocho de la "
        "tarde. Los domingos permanece cerrada.",
    ),
    "contrasena": (
        "Recuperar la contraseña",
        "Si olvidó la contraseña, pulse Recuperar acceso en la página de entrada y escriba su "
        "correo. Recibirá un enlace para elegir una contraseña nueva.",
    ),
    "envios": (
        "Gastos y plazos de envío",
        "El envío a la península tarda dos días laborables. El transporte de árboles grandes tarda "
        "una semana, porque viajan en camión.",
    ),
    "riego": (
        "Regar las plantas de interior",
        "Riegue las plantas de interior una vez por semana y deje que la tierra se seque antes de "
        "volver a regar. El exceso de agua pudre las raíces.",
    ),
    "factura": (
        "Descargar la factura",
        "Las facturas están en Mi cuenta, en el apartado Pedidos. Pulse el icono de la impresora "
        "para descargar la factura de cada compra.",
    ),
    "tarjeta-regalo": (
        "Tarjetas regalo",
        "Las tarjetas regalo se compran en la caja o en la web y no caducan nunca. Se canjean "
        "escribiendo su código al pagar.",
    ),
    "talleres": (
        "Talleres de jardinería",
        "Los talleres de jardinería se celebran el primer sábado de cada mes. Apúntese en el "
        "mostrador con una semana de antelación.",
    ),
}

HINDI = {
    "sadasyata": (
        "सदस्यता कैसे लें",
        "पुस्तकालय की सदस्यता लेने के लिए पहचान पत्र और एक फोटो लेकर काउंटर पर आइए। "
        "सदस्यता कार्ड उसी दिन मिल जाता है।",
    ),
    "samay": (
        "खुलने का समय",
        "पुस्तकालय सोमवार से शनिवार तक सुबह नौ बजे से शाम सात बजे तक खुला रहता है। "
        "रविवार को पुस्तकालय बंद रहता है।",
    ),
    "navinikaran": (
        "किताब की तारीख बढ़ाना",
        "उधार ली गई किताब की तारीख दो बार बढ़ाई जा सकती है। "
        "ऐप में मेरी किताबें खोलिए और नवीनीकरण का बटन दबाइए।",
    ),
    "jurmana": (
        "देर से लौटाने पर जुर्माना",
        "किताब देर से लौटाने पर हर दिन का जुर्माना लगता है। जुर्माना काउंटर पर या ऐप में भर सकते हैं।",
    ),
    "khoi-kitab": (
        "किताब खो जाए तो",
        "अगर किताब खो जाए तो तुरंत काउंटर पर बताइए। आप वही किताब नई खरीदकर दे सकते हैं।",
    ),
    "kamra": (
        "पढ़ने का कमरा बुक करना",
        "पढ़ने का कमरा ऐप में एक दिन पहले बुक किया जा सकता है। एक बार में कमरा तीन घंटे के लिए मिलता है।",
    ),
    "bachche": (
        "बच्चों की कहानी का समय",
        "बच्चों के लिए कहानी का कार्यक्रम हर बुधवार दोपहर चार बजे होता है। "
        "बच्चों के साथ एक अभिभावक का आना ज़रूरी है।",
    ),
    "printer": (
        "प्रिंटर का इस्तेमाल",
        "प्रिंटर पहली मंज़िल पर सीढ़ियों के पास रखा है। छपाई के लिए अपना सदस्यता कार्ड मशीन पर लगाइए।",
    ),
}

QUESTIONS = {
    "es": {
        "¿Cómo puedo devolver una planta?": "devoluciones",
        "¿A qué hora abre la tienda los sábados?": "horario",
        "Olvidé mi contraseña": "contrasena",
        "¿Cuánto tarda el envío?": "envios",
        "¿Cada cuánto riego las plantas de interior?": "riego",
        "¿Dónde encuentro mis facturas?": "factura",
    },
    "hi": {
        "सदस्यता लेने के लिए क्या चाहिए?": "sadasyata",
        "पुस्तकालय कितने बजे खुलता है?": "samay",
        "किताब की तारीख कैसे बढ़ाऊँ?": "navinikaran",
        "देर से लौटाने पर कितना जुर्माना है?": "jurmana",
        "पढ़ने का कमरा कैसे बुक करें?": "kamra",
        "प्रिंटर कहाँ है?": "printer",
    },
}
"""Question to the article that answers it."""

OFF_TOPIC = {
    "es": ("¿Quién ganó el mundial de fútbol?", "¿Venden ustedes coches de segunda mano?"),
    "hi": ("क्रिकेट का विश्व कप किसने जीता?", "दिल्ली का मौसम कैसा है?"),
}

_GREETINGS = {"es": "Hola, ¿en qué puedo ayudarle?", "hi": "नमस्ते, मैं क्या मदद कर सकती हूँ?"}
_NAMES = {"es": "Vivero Almendro", "hi": "शहर पुस्तकालय"}


def write_tenants(root: Path) -> None:
    """Tenants `es` and `hi`, with the embedded engines."""
    for language, articles in (("es", SPANISH), ("hi", HINDI)):
        folder = root / language
        (folder / "knowledge").mkdir(parents=True)
        for slug, (title, text) in articles.items():
            (folder / "knowledge" / f"{slug}.md").write_text(
                f"---\ntitle: {title}\n---\n{text}\n", encoding="utf-8"
            )
        settings = {
            "id": language,
            "name": _NAMES[language],
            "greeting": _GREETINGS[language],
            "language": language,
            "knowledge": {"tickets": None},
        }
        (folder / "tenant.yaml").write_text(
            yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8"
        )
