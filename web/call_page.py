"""The operator's pages about calls, as HTML."""

from collections.abc import Iterable, Sequence
from html import escape
from statistics import median

from bots.call_log import KEPT, LoggedCall
from bots.prompt import LANGUAGE_NAMES
from bots.records import Decision, Utterance
from web.call_face import FaceView, face_view, nothing_kept
from web.call_svg import HATCH, Tick, clock, overview, strip
from web.call_words import Moment, moments, plain, tellable
from web.operator_frame import hidden_key, page

_HEAD = """<link rel="stylesheet" href="/operator/assets/calls.css">
<script src="/operator/assets/calls.js" defer></script>"""
_WAITING = '<noscript><meta http-equiv="refresh" content="5"></noscript>'
_WIRES = {
    "daily": "voice over Daily",
    "webrtc": "voice over WebRTC",
    "websocket": "voice over a websocket",
    "text": "typed",
}
_WHO = {"visitor": "Visitor", "assistant": "Assistant"}


def call_list(calls: Sequence[LoggedCall]) -> str:
    """The page of all calls, live ones first."""
    body = f"""<p class="lead">Calls that go on, and the last {KEPT} that are over. They are held
in this process’s memory and written nowhere: a restart forgets them.</p>
<section id="live" class="card" data-live=yes aria-live="off">{_table(calls)}</section>"""
    return page("Calls", body, _HEAD + _WAITING, here="calls")


def _table(calls: Sequence[LoggedCall]) -> str:
    if not calls:
        return "<p>No calls yet. They appear here as they come in.</p>"
    names = ("Began", "Brand", "How", "Length", "Turns", "Noticed")
    head = "".join(f"<th scope=col>{name}</th>" for name in names)
    rows = "".join(_row(call) for call in calls)
    return f'<div class="wide"><table class="calls"><tr>{head}</tr>{rows}</table></div>'


def _row(call: LoggedCall) -> str:
    turns = sum(said.speaker == "visitor" for said in call.record.utterances)
    noticed = _noticed(_found(call, face_view(call)))
    return (
        f'<tr><th scope=row><a href="/operator/calls/{escape(call.id)}">{_began(call)}</a>'
        f"{_live(call)}</th><td>{escape(call.tenant.name)}</td><td>{_WIRES[call.wire]}</td>"
        f"<td>{clock(call.length_s)}</td><td>{turns}</td><td>{noticed}</td></tr>"
    )


def _noticed(found: Sequence[Moment]) -> str:
    told = dict.fromkeys(moment.words for moment in found if moment.kind != "other")
    return escape(", ".join(told)) or '<span class="quiet">–</span>'


def call_sheet(call: LoggedCall, *, key: str) -> str:
    """The page of one call.

    Args:
        call: live or over.
        key: for its form, see `Operators.form_key`.
    """
    view = face_view(call)
    found = _found(call, view)
    seen = "data-live=yes" if call.live else ""
    body = f"""<p><a href="/operator/calls">All calls</a></p>
<div id="live" {seen} aria-live="off">{_facts(call)}{_moments(found)}{_face(call, view, found)}
<section class="card"><h2>What was said</h2>{_transcript(call, view, found)}</section>
{_decisions(tellable(call.record, view))}</div>{_forget(call, key)}"""
    return page(f"A call with {call.tenant.name}", body, _HEAD + _WAITING * call.live, here="calls")


def _found(call: LoggedCall, view: FaceView) -> list[Moment]:
    return sorted(moments(call.record, view), key=lambda moment: moment.at_s)


def _facts(call: LoggedCall) -> str:
    waits = [t.voice_to_voice_ms for t in call.record.turns if t.voice_to_voice_ms is not None]
    facts = [
        ("Began", _began(call) + _live(call)),
        ("Length", clock(call.length_s)),
        ("How", _WIRES[call.wire]),
        ("Language", LANGUAGE_NAMES[call.language]),
        ("Turns", str(sum(u.speaker == "visitor" for u in call.record.utterances))),
        ("Answered in", f"{median(waits) / 1000:.1f} s" if waits else ""),
    ]
    rows = "".join(f"<div><dt>{name}</dt><dd>{what}</dd></div>" for name, what in facts if what)
    return f'<dl class="facts">{rows}</dl>'


def _began(call: LoggedCall) -> str:
    at = call.record.began_at
    return f'<time datetime="{at.isoformat()}">{at:%d %b %Y, %H:%M} UTC</time>'


def _live(call: LoggedCall) -> str:
    return ' <span class="pill">live</span>' if call.live else ""


def _moments(found: Sequence[Moment]) -> str:
    told = [moment for moment in found if moment.kind != "other"]
    if not told:
        return ""
    rows = "".join(
        f'<li class="{m.kind}"><a href="#turn-{m.turn}">{clock(m.at_s)}</a>'
        f"<span>{escape(m.words)}{_more(m)}</span></li>"
        for m in told
    )
    return (
        f'<section class="card"><h2>Noticed and done</h2><ol class="moments">{rows}</ol></section>'
    )


def _more(moment: Moment) -> str:
    return f" <em>{escape(moment.more)}</em>" if moment.more else ""


def _face(call: LoggedCall, view: FaceView, found: Sequence[Moment]) -> str:
    """The cue over the whole call; or why there is none."""
    title = "<h2>Frustration in the face</h2>"
    if why := nothing_kept(call, view):
        told = "".join(f"<li>{clock(mark.at_s)} {escape(mark.words)}</li>" for mark in view.marks)
        listed = f'<ul class="marks">{told}</ul>' if told else ""
        return f'<section class="card">{title}<p class="quiet">{escape(why)}</p>{listed}</section>'
    acts_from = call.tenant.emotion.min_strength
    drawn = overview(view, _ticks(call, found), length_s=call.length_s, acts_from=acts_from)
    return f"""<section class="card">{title}<p class="quiet">An expression cue from 0 to 1, not what
somebody felt. The visitor agreed that it is shown here; pictures and points of the face are not
kept.</p>{HATCH}{drawn}{_LEGEND}</section>"""


_LEGEND = """<ul class="legend" aria-hidden="true">
<li><svg width="14" height="12"><rect class="tick visitor" width="5" height="12" rx="2"/></svg>
visitor</li>
<li><svg width="14" height="12"><rect class="tick assistant" width="5" height="12" rx="2"/></svg>
assistant</li>
<li><svg width="14" height="12"><rect class="tick moment" width="5" height="12" rx="2"/></svg>
noticed or done</li>
<li><svg width="22" height="12"><rect class="cue" width="22" height="12"/></svg> cue</li>
<li><svg width="22" height="12"><rect class="blank" fill="url(#hatch)" width="22" height="12"/>
</svg> nothing can be said</li>
<li><svg width="22" height="8"><rect class="read kept" width="22" height="8" rx="3"/></svg>
read, shown here</li>
<li><svg width="22" height="8"><rect class="read unkept" x="1" y="1" width="20" height="6" rx="3"/>
</svg> read, not kept</li></ul>"""


def _ticks(call: LoggedCall, found: Sequence[Moment]) -> list[Tick]:
    said = [
        Tick(spoken.at_s, spoken.speaker, spoken.text[:60], to)
        for to, spoken in _numbered(call.record.utterances)
    ]
    return said + [Tick(m.at_s, "moment", m.words, f"turn-{m.turn}") for m in found]


def _numbered(said: Iterable[Utterance]) -> list[tuple[str, Utterance]]:
    """Each with its id on the page: of a visitor's words `turn-N`, as decisions count them."""
    turn, rows = 0, list[tuple[str, Utterance]]()
    for number, spoken in enumerate(said):
        turn += spoken.speaker == "visitor"
        rows.append((f"turn-{turn}" if spoken.speaker == "visitor" else f"said-{number}", spoken))
    return rows


def _transcript(call: LoggedCall, view: FaceView, found: Sequence[Moment]) -> str:
    # What is typed into an answer is noted before that answer, which began earlier.
    rows = sorted(_numbered(call.record.utterances), key=lambda row: row[1].at_s)
    if not rows:
        return "<p>Nothing yet.</p>"
    ends = [*(spoken.at_s for _, spoken in rows[1:]), call.length_s]
    lines: list[str] = []
    if view.kept and (first_s := rows[0][1].at_s) >= 1:
        lines.append(f"<li>{_BEGIN}{_beside(call, view, 0.0, first_s)}</li>")
    for (id_, spoken), end_s in zip(rows, ends, strict=True):
        about = [m for m in found if id_ == f"turn-{m.turn}"]
        drawn = _beside(call, view, spoken.at_s, max(end_s, spoken.at_s))
        kept = f'<li id="{id_}" class="{spoken.speaker}">'
        lines.append(f"{kept}{_line(spoken, about)}{drawn}</li>")
    head, kind = (_HEADING, "transcript with-face") if view.kept else ("", "transcript")
    return f'{head}<ol class="{kind}">{"".join(lines)}</ol>'


_BEGIN = '<span class="at">0:00</span><div class="words quiet">The call began</div>'
_HEADING = """<div class="head" aria-hidden="true"><span></span><span></span><span class="axis">
<span>none</span><span>strong</span></span></div>"""


def _beside(call: LoggedCall, view: FaceView, start_s: float, end_s: float) -> str:
    """The cue while something was said; "" where there is none to show."""
    if not view.kept:
        return ""
    drawn = strip(view, start_s, end_s, acts_from=call.tenant.emotion.min_strength)
    return f'<div class="beside">{drawn}</div>'


def _line(spoken: Utterance, about: Sequence[Moment]) -> str:
    how = [word for word in ("typed", "interrupted") if getattr(spoken, word)]
    pills = "".join(f' <span class="pill quiet">{_HOW[word]}</span>' for word in how)
    chips = "".join(
        f'<li class="{moment.kind}">{escape(moment.words)}{_more(moment)}</li>' for moment in about
    )
    noticed = f'<ul class="chips">{chips}</ul>' if chips else ""
    links = "".join(f"<li>{_source(source)}</li>" for source in spoken.sources)
    sources = f'<ul class="sources">{links}</ul>' if links else ""
    return (
        f'<span class="at">{clock(spoken.at_s)}</span>'
        f'<div class="words"><strong>{_WHO[spoken.speaker]}</strong>{pills}'
        f"<p>{escape(spoken.text)}</p>{sources}{noticed}</div>"
    )


_HOW = {"typed": "typed", "interrupted": "cut off here"}


def _source(source: dict[str, str]) -> str:
    url, title = source.get("url", ""), escape(source.get("title", ""))
    if not url.startswith(("/", "https://", "http://")):
        return title
    return f'<a href="{escape(url)}">{title}</a>'


def _decisions(decisions: Sequence[Decision]) -> str:
    if not decisions:
        return ""
    rows = "".join(
        f"<tr><th scope=row>{clock(d.at_s)}</th><td>{d.turn}</td><td>{escape(plain(d.kind))}</td>"
        f"<td>{escape(plain(d.outcome))}</td><td>{_detail(d)}</td></tr>"
        for d in decisions
    )
    names = ("At", "Turn", "Who", "What", "Why")
    head = "".join(f"<th scope=col>{name}</th>" for name in names)
    return f"""<details id="decisions" class="card">
<summary>All {len(decisions)} decisions</summary>
<div class="wide"><table class="decisions"><tr>{head}</tr>{rows}</table></div></details>"""


def _detail(decision: Decision) -> str:
    told = ((plain(name), value) for name, value in decision.detail.items())
    return escape(", ".join(f"{name} {value}" for name, value in told if value not in ("", None)))


def _forget(call: LoggedCall, key: str) -> str:
    if call.live:
        return ""
    return (
        f'<form method="post" action="/operator/calls/{escape(call.id)}/forget">{hidden_key(key)}'
        '<button class="quiet">Forget this call</button></form>'
    )
