"""Days, months and money in twelve languages, as patterns of plain words.

Words that usually mean something else ("may", "sat", Turkish "pazar") are left out.
"""

import re

_DAYS = {
    "en": "monday tuesday wednesday thursday friday saturday sunday",
    "es": "lunes martes mi[eé]rcoles jueves viernes s[aá]bados? domingos?",
    "fr": "lundis? mardis? mercredis? jeudis? vendredis? samedis? dimanches?",
    "de": "montags? dienstags? mittwochs? donnerstags? freitags? samstags?|sonnabends? sonntags?",
    "it": "luned[iì] marted[iì] mercoled[iì] gioved[iì] venerd[iì] sabat[oi] domenic(?:a|he)",
    "pt": "segundas?-feiras? ter[cç]as?-feiras? quartas?-feiras? quintas?-feiras? "
    "sextas?-feiras? s[aá]bados? domingos?",
    "nl": "maandags? dinsdags? woensdags? donderdags? vrijdags? zaterdags? zondags?",
    "pl": r"poniedzia\w+ wtor\w+ [sś]rod\w+|[sś]rodę czwart(?:ek|ki|ku|kiem) "
    r"pi[aą]t(?:ek|ki|ku|kiem) sobot\w+|sobót niedziel\w+",
    "tr": r"pazartesi\w* sal[ıi](?:ları)? [cç]ar[sş]amba\w* per[sş]embe\w* cuma(?!r)\w* "
    r"cumartesi\w* pazar g[uü]n\w+",
    "hi": "सोमवार मंगलवार बुधवार गुरुवार|बृहस्पतिवार शुक्रवार शनिवार रविवार|इतवार",
    "id": "senin selasa rabu kamis jumat|jum'at sabtu (?:hari )minggu",
    "zh": "(?:星期|周|礼拜)一 (?:星期|周|礼拜)二 (?:星期|周|礼拜)三 (?:星期|周|礼拜)四 "
    "(?:星期|周|礼拜)五 (?:星期|周|礼拜)六 (?:星期|周|礼拜)[日天]",
}

_MONTHS = {
    "en": "january february - april - june july august september october november december",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre",
    "fr": "janvier f[eé]vrier mars avril - juin juillet ao[uû]t septembre octobre novembre "
    "d[eé]cembre",
    "de": "januar februar märz april - juni juli august september oktober november dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre "
    "dicembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro "
    "dezembro",
    "nl": "januari februari - april - juni juli augustus september oktober november december",
    "pl": r"stycz\w+ lut(?:y|ego|ym) marz?e?c\w* kwie[ct]\w+ maj(?:a|u)? czerw(?:iec|ca|cu) "
    r"lip(?:iec|ca|cu) sierp\w+ wrze[sś]\w+ pa[zź]dziernik\w* listopad\w* grud(?:zień|nia|niu)",
    "tr": r"- [sş]ubat\w* mart\w* nisan\w* may[ıi]s\w* haziran\w* temmuz\w* a[gğ]ustos\w* "
    r"eyl[uü]l\w* - kas[ıi]m\w* aral[ıi]k\w*",
    "hi": "जनवरी फ़?रवरी|फरवरी मार्च अप्रैल - जून जुलाई अगस्त सितंबर अक्टूबर|अक्तूबर नवंबर दिसंबर",
    "id": "januari februari maret april - juni juli agustus september oktober november desember",
    "zh": "- - - - - - - - - - - -",
}

CURRENCIES = {
    "usd": r"\$|\busd\b|\bdoll?ar\w*|\bdólar\w*|डॉलर|美元",
    "eur": r"€|\beuros?\b|\beur\b|यूरो|欧元",
    "gbp": r"£|\bgbp\b|\bpounds?\b(?! of)|英镑",
    "inr": r"₹|\brupees?\b|रुपय\w*|रुपए",
    "cny": r"¥|\byuan\b|元(?!素)|人民币",
    "pln": r"\bz[łl]\b|\bz[łl]ot\w+",
    "try": r"₺|\btürk liras\w*|\bliras?\b",
    "idr": r"\brp\b|\brupiah\b",
}


def day_patterns(language: str) -> list[re.Pattern[str]]:
    """Monday first."""
    return _patterns(_DAYS, language)


def month_patterns(language: str) -> list[re.Pattern[str]]:
    """January first; one that matches nothing for a month that has no clear name."""
    return _patterns(_MONTHS, language)


def _patterns(table: dict[str, str], language: str) -> list[re.Pattern[str]]:
    # A space inside brackets belongs to the pattern before it.
    named = re.split(r" (?![^(]*\)|g\[)", table.get(language, table["en"]))
    edge = "" if language in {"zh", "hi"} else r"\b"
    return [
        re.compile("(?!)" if name == "-" else rf"{edge}(?:{name}){edge}", re.IGNORECASE)
        for name in named
    ]
