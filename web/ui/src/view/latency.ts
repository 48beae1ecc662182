/** Where the time of an answer went: a waterfall of the turn chosen, the latest by default. */

import type { TurnTiming } from "../conversation/events";
import { guessInWords, TEXT, wasteInWords } from "../text";
import { byId, el, svg } from "./dom";
import { type Bar, layOut, type Row, totalMs, type Waterfall } from "./waterfall";

export class Latency {
  private readonly place = byId("latency-turns", HTMLElement);
  private turns: readonly TurnTiming[] | null = null;
  private baseBecause: string | null = null;
  /** Number of the turn the visitor chose; null follows the latest. */
  private chosen: number | null = null;

  draw(turns: readonly TurnTiming[], baseBecause: string | null): void {
    if (turns === this.turns && baseBecause === this.baseBecause) return;
    this.turns = turns;
    this.baseBecause = baseBecause;
    this.redraw(turns);
  }

  private redraw(turns: readonly TurnTiming[]): void {
    const turn = turns.find(({ number }) => number === this.chosen) ?? turns.at(-1);
    const voice = voiceRemark(this.baseBecause);
    if (!turn) {
      const empty = el("p", { className: "latency-empty" }, TEXT.noTurns);
      this.place.replaceChildren(...voice, empty);
      return;
    }
    this.place.replaceChildren(...voice, this.choice(turns, turn), remarks(turn), table(turn));
  }

  private choice(turns: readonly TurnTiming[], shown: TurnTiming): HTMLUListElement {
    const entries = turns.map((turn) => {
      const kind = turn.text_turn ? TEXT.typedTurn : TEXT.spokenTurn;
      const button = el(
        "button",
        { type: "button", className: "turn-choice", data: { turn: String(turn.number) } },
        `${turn.number} · ${kind} `,
        el("strong", {}, inSeconds(totalMs(turn))),
      );
      button.setAttribute("aria-pressed", String(turn === shown));
      button.addEventListener("click", () => this.choose(turn.number));
      return el("li", {}, button);
    });
    return el("ul", { className: "turn-choices" }, ...entries);
  }

  private choose(number: number): void {
    const turns = this.turns ?? [];
    this.chosen = number === turns.at(-1)?.number ? null : number;
    this.redraw(turns);
    this.place.querySelector<HTMLElement>(`[data-turn="${number}"]`)?.focus();
  }
}

function voiceRemark(baseBecause: string | null): HTMLParagraphElement[] {
  if (baseBecause === null) return [];
  return [
    el("p", { id: "base-voice", className: "turn-remarks" }, TEXT.baseVoice, ` ${baseBecause}`),
  ];
}

function remarks({ guesses }: TurnTiming): HTMLParagraphElement {
  const badge = guessInWords(guesses);
  const children = badge
    ? [el("span", { className: "badge", data: { outcome: guesses?.outcome ?? "" } }, badge)]
    : [];
  const waste = wasteInWords(guesses);
  return el("p", { className: "turn-remarks", hidden: !badge }, ...children, waste && ` ${waste}`);
}

function table(turn: TurnTiming): HTMLTableElement {
  const drawn = layOut(turn);
  const heading = turn.text_turn ? TEXT.youTyped : TEXT.youStopped;
  const first = turn.stages.at(-1)?.name === "first_text" ? TEXT.firstText : TEXT.firstSound;
  const caption = `${TEXT.turn} ${turn.number}: ${first} ${inSeconds(totalMs(turn))} ${TEXT.after}`;
  return el(
    "table",
    { className: "waterfall" },
    el("caption", { className: "visually-hidden" }, caption),
    head(drawn, heading, `${first} ${inSeconds(totalMs(turn))}`),
    el("tbody", {}, ...drawn.rows.map((row) => tableRow(row, drawn))),
  );
}

function head({ zero, first }: Waterfall, heading: string, last: string) {
  const label = (x: number, y: number, text: string) =>
    svg("text", { x: percent(x), y: `${y}`, "text-anchor": x < 0.6 ? "start" : "end" }, text);
  const scale = svg(
    "svg",
    { class: "scale", width: "100%", height: "34", "aria-hidden": "true" },
    label(first, 12, last),
    label(zero, 28, heading),
  );
  const cell = (name: string) =>
    el("th", { scope: "col" }, el("span", { className: "visually-hidden" }, name));
  const [stage, from, ms] = [cell(TEXT.stage), cell(TEXT.fromTo), cell(TEXT.duration)];
  from.append(scale);
  return el("thead", {}, el("tr", {}, stage, from, ms));
}

function tableRow({ name, label, bars }: Row, { zero, first }: Waterfall): HTMLTableRowElement {
  const line = (x: number) =>
    svg("line", { class: "mark", x1: percent(x), x2: percent(x), y1: "0", y2: "100%" });
  const drawing = svg(
    "svg",
    { class: "bars", width: "100%", height: "22", "aria-hidden": "true" },
    ...bars.map(rectangle),
    line(zero),
    line(first),
  );
  const words = bars.map(({ stage }) => `${inMs(stage.start_ms)} to ${inMs(stage.end_ms)}`);
  const total = bars.reduce((sum, { stage }) => sum + stage.end_ms - stage.start_ms, 0);
  return el(
    "tr",
    { data: { stage: name } },
    el("th", { scope: "row" }, label),
    el("td", {}, drawing, el("span", { className: "visually-hidden" }, words.join(", "))),
    el("td", { className: "stage-ms" }, inMs(total)),
  );
}

function rectangle({ stage, left, width }: Bar): SVGRectElement {
  const words = `${stage.label}: ${inMs(stage.start_ms)} to ${inMs(stage.end_ms)}`;
  const position = { x: percent(left), width: percent(Math.max(width, 0.006)), y: "4" };
  const look = { class: `kind-${stage.kind ?? "think"}`, height: "14", rx: "2" };
  return svg("rect", { ...position, ...look, "data-stage": stage.name }, svg("title", {}, words));
}

function inSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function inMs(ms: number): string {
  return `${Math.round(ms)} ms`.replace("-", "−");
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
