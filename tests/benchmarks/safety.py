"""What the safety gate's rules add to a sentence.

    python -m tests.benchmarks safety

Every sentence of the demo's help center is judged as an answer would be, beside eight passages, as
it is and with a price, an address and a card number put into it.
"""

from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from bots.prompt import canary, system_prompt
from bots.safety import judge_of
from processors.answers.sentences import spoken_sentences
from processors.policy.safety.judge import Judge
from processors.policy.safety.rules import Evidence
from tenants.config_file import load_tenant

DEMO = Path("tenants/demo")
LIMIT_MS = 2.0
BESIDE = 8


def measure() -> dict[str, Any]:
    """Times per sentence in ms, printed and returned."""
    tenant, secret = load_tenant(DEMO), canary()
    texts = [page.read_text() for page in sorted((DEMO / "knowledge").glob("*.md"))]
    sentences = [s for text in texts for s in spoken_sentences(text, "en")]
    worse = [f"{s} It is $12.50, see a.example.com, 4111 1111 1111 1111." for s in sentences]
    evidence = Evidence(tuple(text[:1_000] for text in islice(texts, BESIDE)))
    row: dict[str, Any] = {"sentences": len(sentences), "limit_ms": LIMIT_MS}
    for name, said in (("honest", sentences), ("hostile", worse)):
        prompt = system_prompt(tenant, "en", secret)
        judge = judge_of(tenant, "en", secret=secret, prompt=prompt)
        times = _times_ms(judge, said, evidence)
        row |= {f"{name}_p50_ms": np.median(times), f"{name}_p95_ms": np.percentile(times, 95)}
        row[f"{name}_max_ms"] = times.max()
    print(f"\nThe safety gate's rules, ms per sentence ({len(sentences)} sentences)")
    for name in ("honest", "hostile"):
        p50, p95, most = (row[f"{name}_{part}_ms"] for part in ("p50", "p95", "max"))
        print(f"  {name:8} p50 {p50:.2f}  p95 {p95:.2f}  max {most:.2f}  limit {LIMIT_MS:.0f}")
    return {"safety": {key: round(float(value), 3) for key, value in row.items()}}


def _times_ms(judge: Judge, sentences: Sequence[str], evidence: Evidence) -> np.ndarray:
    judge.look("Number words are made at the first, twelve euros.", evidence)
    times: list[float] = []
    for sentence in sentences:
        begun_s = perf_counter()
        judge.look(sentence, evidence)
        judge.spoken(sentence)
        times.append((perf_counter() - begun_s) * 1000)
    return np.array(times)
