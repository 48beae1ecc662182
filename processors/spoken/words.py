"""How each language reads what is written in signs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of one language."""

    at: str
    dot: str
    slash: str
    dash: str
    underscore: str
    plus: str

    date: str
    """With {day}, {month} by name, and {year}."""

    months: tuple[str, ...]
    """January first."""

    money: dict[str, str]
    """Sign to the name of the currency, in the plural where there is one."""

    cents: str
    """Between whole and hundredths, as in "12 euros con 50"; "" where the figures stay whole."""


def _reading(signs: str, date: str, months: str, money: str) -> Reading:
    """`money` ends with what stands before the cents, quoted, where that is not a space."""
    at, dot, slash, dash, underscore, plus = signs.split("|")
    names, _, cents = money.partition("'")
    return Reading(
        at=at,
        dot=dot,
        slash=slash,
        dash=dash,
        underscore=underscore,
        plus=plus,
        date=date,
        months=tuple(months.split()),
        money=dict(zip("€$£₹", names.split("|"), strict=True)),
        cents=cents.rstrip("'") if "'" in money else " ",
    )


READINGS: dict[str, Reading] = {
    "en": _reading(
        "at|dot|slash|dash|underscore|plus",
        "{month} {day}, {year}",
        "January February March April May June July August September October November December",
        "euros|dollars|pounds|rupees",
    ),
    "es": _reading(
        "arroba|punto|barra|guion|guion bajo|más",
        "{day} de {month} de {year}",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "euros|dólares|libras|rupias' con '",
    ),
    "fr": _reading(
        "arobase|point|barre oblique|tiret|tiret bas|plus",
        "{day} {month} {year}",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "euros|dollars|livres|roupies",
    ),
    "de": _reading(
        "ät|Punkt|Schrägstrich|Bindestrich|Unterstrich|plus",
        "{day}. {month} {year}",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Euro|Dollar|Pfund|Rupien",
    ),
    "it": _reading(
        "chiocciola|punto|barra|trattino|trattino basso|più",
        "{day} {month} {year}",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
        "dicembre",
        "euro|dollari|sterline|rupie' e '",
    ),
    "pt": _reading(
        "arroba|ponto|barra|hífen|sublinhado|mais",
        "{day} de {month} de {year}",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "euros|dólares|libras|rupias' e '",
    ),
    "nl": _reading(
        "apenstaartje|punt|schuine streep|streepje|laag streepje|plus",
        "{day} {month} {year}",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "euro|dollar|pond|roepie",
    ),
    "pl": _reading(
        "małpa|kropka|ukośnik|myślnik|podkreślnik|plus",
        "{day} {month} {year}",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października "
        "listopada grudnia",
        "euro|dolarów|funtów|rupii",
    ),
    "tr": _reading(
        "et|nokta|eğik çizgi|tire|alt çizgi|artı",
        "{day} {month} {year}",
        "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
        "avro|dolar|sterlin|rupi",
    ),
    "hi": _reading(
        "ऐट|डॉट|स्लैश|डैश|अंडरस्कोर|प्लस",
        "{day} {month} {year}",
        "जनवरी फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर अक्टूबर नवंबर दिसंबर",
        "यूरो|डॉलर|पाउंड|रुपये",
    ),
    "id": _reading(
        "at|titik|garis miring|strip|garis bawah|plus",
        "{day} {month} {year}",
        "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
        "euro|dolar|pound|rupee",
    ),
    "zh": _reading(
        "艾特|点|斜杠|横杠|下划线|加",
        "{year}年{month}{day}日",
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        "欧元|美元|英镑|卢比''",
    ),
}
