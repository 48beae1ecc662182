"""What an assistant may do in a tenant's own systems."""

import re
from typing import Annotated, Any, Literal, Self, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from pydantic import AfterValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from tenants.languages import Language
from tenants.settings import EnvName, Settings, Words

ToolName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
ToolUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s/{}]+(/\S*)?$", max_length=1000)]
Spoken = dict[Language, Words]
Source = Literal["said", "identity", "free"]

PLACE = re.compile(r"\{(\w+)\}")
"""A value's place in an address or a sentence."""

EVERYTHING_S = 20.0
"""Seconds that all attempts of one call may take together: nobody waits longer on the phone."""


def _checked_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema of an object, refusing what it does not name unless it says otherwise."""
    try:
        Draft202012Validator.check_schema(schema)
    except SchemaError as error:
        at = ".".join(map(str, error.absolute_path)) or "the schema"
        raise PydanticCustomError(
            "tool_schema", "is no JSON schema: {at}: {why}", {"at": at, "why": error.message[:200]}
        ) from error
    if schema.get("type") != "object" or "$ref" in str(schema):
        raise PydanticCustomError(
            "tool_schema", "must be a JSON schema of type object, without $ref"
        )
    return {"additionalProperties": False, "properties": {}, "required": [], **schema}


class Tool(Settings):
    """One thing the assistant may look up or do."""

    name: ToolName
    """Lower-case letters, digits and underscores, as in order_status."""

    description: Words
    """What it does, for the language model."""

    asks: Annotated[tuple[Words, ...], Field(min_length=1)]
    """What visitors say when they want it, in each language they speak. A call nobody asked for is
    refused, so write five or more."""

    asks_score: Annotated[float, Field(ge=0, le=1, strict=True)] = 0.5
    """From 0 to 1: how much like one of `asks` the visitor's words must be."""

    parameters: Annotated[dict[str, Any], AfterValidator(_checked_schema)] = Field(
        default_factory=lambda: _checked_schema({"type": "object"})
    )
    """JSON schema of its arguments, as in `{type: object, properties: {order_id: {type: string,
    pattern: "^[0-9]{4}$"}}, required: [order_id]}`."""

    sources: dict[str, Source] = Field(default_factory=dict)
    """Where an argument may come from. said: the visitor's own words, which is what an argument not
    named here needs; identity: the verified visitor, and the language model is not asked; free: the
    language model may put it in words of its own."""

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] = "POST"
    """HTTP method."""

    url: ToolUrl
    """Address, as in https://shop.example.org/orders/{order_id}. What stands in braces is filled
    in; the other arguments go into the query of a GET, else into a JSON body."""

    secret_env: EnvName
    """The environment variable that holds the secret requests are signed with, in capitals as in
    SHOP_SECRET."""

    timeout_s: Annotated[float, Field(gt=0, le=15, strict=True)] = 4
    """Seconds one attempt may take, up to 15."""

    retries: Annotated[int, Field(ge=0, le=3, strict=True)] = 1
    """Further attempts where nobody answered or the system was busy, up to 3."""

    side_effects: Annotated[bool, Field(strict=True)] = False
    """Whether it changes anything: true is never cut short, and asks the visitor first."""

    confirm: Annotated[bool, Field(strict=True)] = True
    """Whether the visitor must say yes to `question` before something is changed."""

    question: Spoken = Field(default_factory=dict)
    """What the visitor is asked before, with every argument in it, in each language: `en: Shall I
    cancel order {order_id}?`."""

    ask_for: dict[str, Spoken] = Field(default_factory=dict)
    """What the embedded assistant asks when an argument is missing, as in `order_id: {en: What is
    your order number?}`."""

    say: Spoken = Field(default_factory=dict)
    """What the embedded assistant says of the result, as in `en: It is {status}.`."""

    say_missing: Spoken = Field(default_factory=dict)
    """What it says when the system answers that there is no such thing (status 404)."""

    say_refused: Spoken = Field(default_factory=dict)
    """What it says when the system answers that it will not do it (any other status)."""

    filler: Annotated[bool, Field(strict=True)] = True
    """Whether a visitor who has to wait hears that it is being looked up."""

    result_chars: Annotated[int, Field(ge=100, le=20_000, strict=True)] = 2000
    """Characters of a result that the language model is shown, from 100 to 20000."""

    @property
    def properties(self) -> dict[str, dict[str, Any]]:
        """The schema of each argument."""
        return cast("dict[str, dict[str, Any]]", self.parameters["properties"])

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the arguments it cannot do without."""
        return tuple(self.parameters["required"])

    @property
    def asks_first(self) -> bool:
        """Whether nothing happens before the visitor has said yes."""
        return self.side_effects and self.confirm

    def source(self, name: str) -> Source:
        """Where an argument may come from."""
        return self.sources.get(name, "said")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        names = set(self.properties)
        self._names("parameters.required", set(self.required) - names)
        self._names("sources", set(self.sources) - names)
        self._names("ask_for", set(self.ask_for) - names)
        self._names("url", set(PLACE.findall(self.url)) - set(self.required))
        if (self.retries + 1) * self.timeout_s > EVERYTHING_S:
            raise PydanticCustomError(
                "tool",
                "may take {all_s} s with its retries; lower timeout_s or retries to "
                "{most_s} s together",
                {"all_s": f"{(self.retries + 1) * self.timeout_s:g}", "most_s": EVERYTHING_S},
            )
        if self.method == "GET" and self.side_effects:
            raise PydanticCustomError("tool", "changes something with GET; use another method")
        if self.asks_first:
            self._is_asked_whole()
        return self

    def _names(self, setting: str, unknown: set[str]) -> None:
        if unknown:
            raise PydanticCustomError(
                "tool",
                "{setting} names {name}, which is no argument it always has; add it to parameters",
                {"setting": setting, "name": min(unknown)},
            )

    def _is_asked_whole(self) -> None:
        if not self.question:
            raise PydanticCustomError(
                "tool",
                "changes something and has no question to ask first; add `question`, or write "
                "confirm: false",
            )
        heard = {name for name in self.properties if self.source(name) != "identity"}
        for language, question in self.question.items():
            for name in sorted(heard - set(PLACE.findall(question))):
                raise PydanticCustomError(
                    "tool",
                    "question.{language} leaves out {name}: nobody can agree to what they did not "
                    "hear; write {{{name}}} in it",
                    {"language": language, "name": name},
                )


def _distinct(tools: tuple[Tool, ...]) -> tuple[Tool, ...]:
    names = [tool.name for tool in tools]
    for name in names:
        if names.count(name) > 1:
            raise PydanticCustomError("tool", "has two tools named {name}", {"name": name})
    return tools


Tools = Annotated[tuple[Tool, ...], AfterValidator(_distinct)]
