"""What a tenant's assistant may not say, and what it says instead."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tenants.settings import Settings, Words

Host = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
Instead = Literal["not_allowed", "private", "cannot_promise", "unknown"] | None


class BlockedTopic(Settings):
    """Something the assistant does not talk about."""

    name: Words
    """Its name in the record of decisions. Not spoken."""

    words: tuple[Words, ...] = ()
    """Words and phrases that give it away, whole words in any case."""

    examples: tuple[Words, ...] = ()
    """Sentences on the topic; what means much the same is blocked too. English only."""


class Blocked(Settings):
    """Topics and phrases that are off limits."""

    enabled: bool = True
    """Whether the rule is asked."""

    topics: tuple[BlockedTopic, ...] = ()
    """None by default."""

    instead: Instead = "not_allowed"
    """The canned line said in place of such a sentence; null leaves it out in silence."""


class Links(Settings):
    """Web addresses the assistant may name."""

    enabled: bool = True
    """Whether the rule is asked."""

    allowed: tuple[Host, ...] = ()
    """Hosts, as in example.org, with what is under them. Those in the help center always are."""

    instead: Instead = None
    """The canned line said in place of such a sentence; null leaves it out in silence."""


class PersonalData(Settings):
    """Numbers and addresses that belong to somebody."""

    enabled: bool = True
    """Whether the rule is asked."""

    kinds: tuple[Literal["card", "iban", "national_id", "email", "phone"], ...] = (
        "card",
        "iban",
        "national_id",
        "email",
        "phone",
    )
    """What is never said: card, iban, national_id, email, phone. What the help center publishes
    may be, and so may an e-mail address or phone number the visitor gave."""

    allowed: tuple[Words, ...] = ()
    """E-mail addresses and phone numbers the assistant may say."""

    instead: Instead = "private"
    """The canned line said in place of such a sentence; null leaves it out in silence."""


class Promises(Settings):
    """Prices and promises that stand neither in the help center nor in what a tool returned."""

    enabled: bool = True
    """Whether the rule is asked."""

    instead: Instead = "cannot_promise"
    """The canned line said in place of such a sentence; null leaves it out in silence."""


class Leaks(Settings):
    """The assistant's own instructions, in whatever guise."""

    enabled: bool = True
    """Whether the rule is asked."""

    instead: Instead = "not_allowed"
    """The canned line said in their place, with which the answer ends; null ends it in silence."""


class Grounding(Settings):
    """Sentences of a language model that nothing in the help center supports."""

    enabled: bool = True
    """Whether they are left out. By meaning in English, elsewhere by numbers, names and codes; not
    at all in a language the help center is not written in."""

    judge: Literal["embedded", "model"] = "embedded"
    """Who decides where words alone do not: the embedding, in 30 ms; or the language model itself,
    in any language, for some tokens and up to 1.5 s a sentence."""


class Injection(Settings):
    """Orders to the assistant, hidden in a question or in the help center."""

    enabled: bool = True
    """Whether they are looked for. In a question they are only recorded; a passage with one is
    not shown to the language model."""


class Safety(Settings):
    """What is judged before it is shown or spoken."""

    blocked: Blocked = Blocked()
    """Topics and phrases."""

    links: Links = Links()
    """Web addresses."""

    personal_data: PersonalData = PersonalData()
    """Card numbers, addresses and the like."""

    promises: Promises = Promises()
    """Prices and promises."""

    leaks: Leaks = Leaks()
    """The assistant's own instructions."""

    grounding: Grounding = Grounding()
    """Sentences without support."""

    injection: Injection = Injection()
    """Orders hidden in questions and documents."""

    max_spoken_words: Annotated[int, Field(ge=20, le=1000, strict=True)] = 90
    """Words spoken in one answer before the assistant asks whether to go on, from 20 to 1000."""
