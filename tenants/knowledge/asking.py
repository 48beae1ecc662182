"""Words a question is asked with: they say nothing of what it is about.

Without them "hi, can you tell me what MG-204 means please" is as exact as "MG-204".
"""

from tenants.languages import Language

_WORDS: dict[Language, str] = {
    "en": "hi hello hey please thanks thank help tell explain mean means meaning want wanted need "
    "know would could should can may did does do done like page article question about what "
    "how where when why who which i me my we our you your it is are was be am there",
    "es": "hola buenas por favor gracias ayuda ayudar ayúdame dime decir decirme explicar "
    "significa quiero quisiera querría necesito necesitamos saber sé puedo puede puedes "
    "podemos podría podrían me gustaría hacer hago hace hay tengo tiene tienen tenemos qué "
    "cómo dónde cuándo cuánto cuánta cuántos cuál quién por qué para mi mis mí yo ustedes "
    "usted tú su sus es son",
    "fr": "bonjour salut s'il vous plaît merci aide aider aidez dire dites expliquer signifie "
    "veux voudrais voulons besoin savoir sais peux peut pouvez pouvons pourrais pourriez "
    "puis faire fais fait faut ai avez est sont comment où quand combien quel quelle quels "
    "quelles que quoi qui pourquoi je nous vous mon ma mes notre votre y a t il",
    "de": "hallo guten tag bitte danke hilfe helfen sagen erklären bedeutet heißt möchte will "
    "wollen brauche brauchen wissen weiß kann können könnte könnten machen mache gibt habe "
    "haben hat muss wie wo wann was warum wer welche welcher welches wieviel ich wir sie "
    "mein meine meinen unser ist sind es man denn",
    "it": "ciao salve buongiorno per favore grazie aiuto aiutare dire dirmi spiegare significa "
    "voglio vorrei vogliamo bisogno sapere so posso può potete possiamo potrei potrebbe "
    "fare faccio fa c'è ho ha hanno come dove quando quanto quanta quanti quale quali che "
    "cosa chi perché io noi voi mio mia miei nostro è sono",
    "pt": "olá oi bom dia por favor obrigado obrigada ajuda ajudar dizer explicar significa quero "
    "queria gostaria preciso precisamos saber sei posso pode podem podemos poderia fazer "
    "faço faz tem tenho temos há como onde quando quanto quanta quantos qual quais que quem "
    "por quê eu nós você vocês meu minha meus nosso é são",
    "nl": "hallo hoi goedendag alstublieft alsjeblieft dank bedankt hulp helpen zeggen uitleggen "
    "betekent wil willen graag nodig weten weet kan kunnen kunt zou zouden doen doe is er "
    "heb hebben heeft moet hoe waar wanneer hoeveel wat welke wie waarom ik wij we u jullie "
    "mijn onze zijn",
    "pl": "cześć dzień dobry proszę dziękuję pomoc pomóc powiedzieć wyjaśnić znaczy oznacza chcę "
    "chciałbym chciałabym potrzebuję potrzebujemy wiedzieć wiem mogę może można możemy "
    "robić zrobić jest są mam macie ma jak gdzie kiedy ile co jaki jaka jakie kto dlaczego "
    "czy ja my państwo mój moja moje nasz się",
    "tr": "merhaba selam lütfen teşekkürler yardım söyle anlat demek istiyorum isterim istiyoruz "
    "gerek lazım bilmek biliyor miyim mıyım mi mı mu mü misiniz yapabilir yapmak yaparım "
    "yapılır var yok nasıl nerede nereye ne zaman kaç hangi kim neden niçin ben biz siz "
    "benim bizim bir "
    "etmek eder ederim ederiz edebilir edebilirim edilir olur",
    "hi": "नमस्ते कृपया धन्यवाद मदद बताइए बताएं बताओ समझाइए मतलब चाहता चाहती चाहते चाहिए चाहूँगा "
    "जानना पता सकता सकती सकते है हैं हूँ हूं था थी थे हो होता होती होते करना करूँ करूं करें "
    "कर करता करते कैसे कहाँ कहां कब कितना कितने कितनी क्या कौन कौनसा किस क्यों मैं मुझे हम "
    "हमें आप मेरा मेरी मेरे हमारा अपना अपनी अपने का की के को में से पर और या यह वह तो भी ने "
    "लिए एक अगर कोई",
    "id": "halo hai tolong mohon terima kasih bantu bantuan katakan jelaskan artinya maksudnya "
    "mau ingin perlu butuh tahu bisa bisakah dapat boleh bolehkah melakukan ada apakah apa "
    "bagaimana gimana di mana kapan berapa mana siapa mengapa kenapa saya kami kita anda "
    "kamu ku nya yang untuk dan ke dari dengan itu ini",
    "zh": "你好 您好 请 请问 谢谢 帮 帮助 告诉 解释 意思 想 要 需要 知道 能 可以 会 怎么 怎样 "
    "如何 哪里 哪儿 什么 时候 什么时候 多少 多久 几 哪个 谁 为什么 吗 呢 的 了 是 有 在 我 我们 "
    "你 你们 您 和 把 给 一个 这个 那个 做 办",
}


def asking_words(language: Language) -> list[str]:
    """In their written forms."""
    return _WORDS[language].split()
