"""A voice report as one page that needs nothing else: figures, drawings, players."""

import base64
import io
from collections.abc import Iterator
from html import escape

import numpy as np
import soundfile
import soxr

from bots.voice_report import Sound, VoiceReport
from processors.audio import samples
from processors.voice_report.likeness import OTHER, SAME
from processors.watermark.mark import Marker
from web.voice_report_plots import plots
from web.voice_report_style import STYLE

PLAYED = 12
"""Sentences with players, from first to last."""

_OPUS_HZ = 24_000
_LONGEST_S = 12.0
_LOUDEST = 0.98


def page(report: VoiceReport, *, made: str) -> str:
    """The page.

    Args:
        report: what it says.
        made: when, in words.
    """
    title = f"Voice report: {report.voice} of {report.tenant}"
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<style>{STYLE}</style></head><body><main>",
            _head(report, made),
            _cards(report),
            _table(report),
            '<section class="plots">',
            *(_figure(title, svg) for title, svg in plots(report).items()),
            "</section>",
            _players(report),
            _notes(report),
            "</main></body></html>",
        ]
    )


def rows(report: VoiceReport) -> list[tuple[str, str, str]]:
    """Name, base voice, brand voice; for the page and the terminal."""
    base, brand = report.base, report.brand
    said = [
        ("pitch, mean", f"{base.pitch_hz:.0f} Hz", f"{brand.pitch_hz:.0f} Hz"),
        ("pitch, range", f"{base.pitch_range:.1f} semitones", f"{brand.pitch_range:.1f} semitones"),
        ("loudness", f"{base.loudness_db:.1f} dB", f"{brand.loudness_db:.1f} dB"),
        ("words not understood", _percent(base.word_error_rate), _percent(brand.word_error_rate)),
        ("real-time factor", f"{base.real_time_factor:.3f}", f"{brand.real_time_factor:.3f}"),
        ("first sound, median", _ms(base.first_block_s[0]), _ms(brand.first_block_s[0])),
        ("first sound, 95th percentile", _ms(base.first_block_s[1]), _ms(brand.first_block_s[1])),
    ]
    if brand.likeness is not None:
        to = "sample" if report.against_sample else "brand voice"
        said.insert(0, (f"likeness to the {to}", _cosine(base.likeness), _cosine(brand.likeness)))
        least = (_cosine(base.least_likeness), _cosine(brand.least_likeness))
        said.insert(1, ("likeness, least alike sentence", *least))
    return said


def drift_rows(report: VoiceReport) -> list[tuple[str, str]]:
    """How the brand's voice changes from the first sentence to the last."""
    drift = report.drift
    if drift is None:
        return []
    said = [
        ("pitch, first to last", f"{drift.pitch_percent:+.2f} %"),
        ("loudness, first to last", f"{drift.loudness_db:+.2f} dB"),
    ]
    if drift.likeness is not None:
        said.append(("likeness, first to last", f"{drift.likeness:+.3f}"))
    if drift.again:
        base, brand = drift.again
        pitch = f"{base.pitch_percent:.2f} and {brand.pitch_percent:.2f} %"
        said.append(("same sentence again, pitch", pitch))
        loudness = f"{base.loudness_db:.2f} and {brand.loudness_db:.2f} dB"
        said.append(("same sentence again, loudness", loudness))
    return said


def _head(report: VoiceReport, made: str) -> str:
    kind = "RVC" if report.kind == "rvc" else report.kind
    count = len(report.pairs)
    return (
        f'<header><p class="over">Rapport voice report</p><h1>{escape(report.voice)}</h1>'
        f"<p>The brand voice of <b>{escape(report.tenant)}</b> ({escape(kind)}) beside its base "
        f"voice, over {count} sentences. {escape(made)}</p></header>"
    )


def _cards(report: VoiceReport) -> str:
    brand, drift = report.brand, report.drift
    cards: list[tuple[str, str, str, str]] = []
    if brand.likeness is not None:
        enough = "good" if brand.likeness >= SAME else "fair" if brand.likeness >= OTHER else "poor"
        said = "likeness to the sample" if report.against_sample else "likeness to its own mean"
        cards.append((f"{brand.likeness:.2f}", said, f"least {brand.least_likeness:.2f}", enough))
    if drift:
        steady = abs(drift.pitch_percent) <= 1 and abs(drift.loudness_db) <= 0.5
        said = f"{drift.loudness_db:+.2f} dB in loudness"
        much = f"{drift.pitch_percent:+.2f} %"
        cards.append((much, "pitch drift", said, "good" if steady else "fair"))
    if brand.word_error_rate is not None and report.base.word_error_rate is not None:
        change = 100 * (brand.word_error_rate - report.base.word_error_rate)
        level = "good" if change <= 2 else "fair" if change <= 10 else "poor"
        said = f"{100 * brand.word_error_rate:.0f} % of words not understood"
        cards.append((f"{change:+.1f}", "points of words, against the base voice", said, level))
    factor = brand.real_time_factor
    level = "good" if factor < 0.7 else "fair" if factor < 1 else "poor"
    said = f"first sound after {_ms(brand.first_block_s[0])}"
    cards.append((f"{factor:.2f}", "real-time factor", said, level))
    return '<section class="cards">' + "".join(_card(*card) for card in cards) + "</section>"


def _card(value: str, name: str, more: str, level: str) -> str:
    return (
        f'<div class="card {level}"><div class="value">{escape(value)}</div>'
        f'<div class="name">{escape(name)}</div><div class="more">{escape(more)}</div></div>'
    )


def _table(report: VoiceReport) -> str:
    body = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(base)}</td><td>{escape(brand)}</td></tr>"
        for name, base, brand in rows(report)
    )
    first = (
        '<table><thead><tr><th></th><th><i class="dot base"></i>base voice</th>'
        f'<th><i class="dot brand"></i>brand voice</th></tr></thead><tbody>{body}</tbody></table>'
    )
    changes = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
        for name, value in drift_rows(report)
    )
    head = "<thead><tr><th>drift</th><th></th></tr></thead>"
    second = f"<table>{head}<tbody>{changes}</tbody></table>"
    return f'<section class="tables">{first}{second if changes else ""}</section>'


def _figure(title: str, svg: str) -> str:
    return f"<figure><figcaption>{escape(title)}</figcaption>{svg}</figure>"


def _players(report: VoiceReport) -> str:
    count = len(report.pairs)
    chosen = sorted({round(n) for n in np.linspace(0, count - 1, min(PLAYED, count))})
    return (
        '<section><h2>Listen</h2><div class="listen">'
        + "".join(_player(report, number) for number in chosen)
        + "</div></section>"
    )


def _player(report: VoiceReport, number: int) -> str:
    pair, (base, brand) = report.pairs[number], report.sounds[number]
    players = "".join(
        f'<label><i class="dot {name}"></i>{name}'
        f'<audio controls preload="none" src="{_data(sound)}"></audio></label>'
        for name, sound in (("base", base), ("brand", brand))
    )
    return f"<article><p><span>{number + 1}</span>{escape(pair.text)}</p>{players}</article>"


def _data(sound: Sound) -> str:
    """Opus in Ogg, marked as all our speech is."""
    speech = soxr.resample(sound.samples, sound.rate_hz, _OPUS_HZ).astype(np.float32)
    speech = Marker(_OPUS_HZ).mark(speech[: samples(_LONGEST_S, _OPUS_HZ)])
    file = io.BytesIO()
    speech = np.clip(speech, -_LOUDEST, _LOUDEST)
    soundfile.write(file, speech, _OPUS_HZ, format="OGG", subtype="OPUS")
    return "data:audio/ogg;base64," + base64.b64encode(file.getvalue()).decode()


def _notes(report: VoiceReport) -> str:
    return "<footer>" + "".join(f"<p>{escape(note)}</p>" for note in notes(report)) + "</footer>"


def notes(report: VoiceReport) -> Iterator[str]:
    """What has to be known to read the figures."""
    yield (
        "Drift is the change of what the brand voice adds to the base voice, along the line of "
        "least squares from the first sentence to the last, so that what the sentences differ in "
        "cancels out. The first sentences are said again at the end, in the base voice and in the "
        "brand's; what changes most is shown of each."
    )
    if report.brand.likeness is not None:
        yield (
            f"Likeness is the cosine of two Resemblyzer voice prints: from about {SAME} on it is "
            f"most likely one speaker; two speakers of one kind reach {OTHER}."
        )
        if report.between is not None:
            yield f"The brand voice and the base voice are {report.between:.2f} alike."
    if report.brand.word_error_rate is not None:
        yield (
            "Words are those PocketSphinx did not understand, with a language model of these very "
            "sentences; it likes people better than synthesisers, so compare the two columns."
        )
    yield "Times are of this machine as it was; the players hold marked synthetic speech."


def _percent(share: float | None) -> str:
    return "not measured" if share is None else f"{100 * share:.1f} %"


def _cosine(value: float | None) -> str:
    return "not measured" if value is None else f"{value:.3f}"


def _ms(time_s: float) -> str:
    return f"{1000 * time_s:.0f} ms"
