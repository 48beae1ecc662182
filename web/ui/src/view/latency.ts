/** Where the time of the last answers went: one bar per turn, one colour per stage. */

import type { TurnTiming } from "../conversation/events";
import { TEXT } from "../text";
import { byId, el, svg } from "./dom";
import { axis, type Bar, layOut, totalMs } from "./lanes";

const BAR_HEIGHT_PX = 18;
/** As many as page.css defines. */
const COLOURS = 8;

export class Latency {
  private readonly turns = byId("latency-turns", HTMLElement);
  private drawn: readonly TurnTiming[] | null = null;
  /** Stage name -> colour, in order of appearance, so that a stage keeps its colour. */
  private readonly colours = new Map<string, number>();

  draw(turns: readonly TurnTiming[]): void {
    if (turns === this.drawn) return;
    this.drawn = turns;
    if (turns.length === 0) {
      this.turns.replaceChildren(el("p", { className: "latency-empty" }, TEXT.noTurns));
      return;
    }
    const latestFirst = [...turns].reverse();
    const rows = latestFirst.map((turn) => this.row(turn, turns));
    this.turns.replaceChildren(el("ol", { className: "turns" }, ...rows), this.legend(latestFirst));
  }

  private row(turn: TurnTiming, turns: readonly TurnTiming[]): HTMLLIElement {
    const { startMs, endMs } = axis(turns);
    const { bars, lanes } = layOut(turn, startMs, endMs);
    const height = BAR_HEIGHT_PX / lanes;
    const drawing = svg(
      "svg",
      { class: "bar", width: "100%", height: `${BAR_HEIGHT_PX}`, "aria-hidden": "true" },
      ...bars.map((bar) => this.rectangle(bar, height)),
    );
    const kind = turn.text_turn ? TEXT.typedTurn : TEXT.spokenTurn;
    return el(
      "li",
      { className: "turn", data: { turn: String(turn.number) } },
      el("span", { className: "turn-name" }, `${turn.number} · ${kind}`),
      drawing,
      el("strong", { className: "turn-total" }, seconds(totalMs(turn))),
      el("span", { className: "visually-hidden" }, inWords(turn)),
    );
  }

  private rectangle({ stage, left, width, lane }: Bar, height: number): SVGRectElement {
    const title = svg("title", {}, `${stage.label}: ${seconds(stage.end_ms - stage.start_ms)}`);
    const position = { x: percent(left), width: percent(width), y: `${lane * height}` };
    const look = { class: `stage-${this.colour(stage.name)}`, height: `${height}` };
    return svg("rect", { ...position, ...look, "data-stage": stage.name }, title);
  }

  private legend(turns: readonly TurnTiming[]): HTMLUListElement {
    const labels = new Map(
      turns.flatMap(({ stages }) => stages.map(({ name, label }) => [name, label] as const)),
    );
    const entries = [...labels].map(([name, label]) => {
      const swatch = svg("rect", { width: "10", height: "10", rx: "2" });
      swatch.setAttribute("class", `stage-${this.colour(name)}`);
      const box = svg("svg", { width: "10", height: "10", "aria-hidden": "true" }, swatch);
      return el("li", {}, box, label);
    });
    return el("ul", { className: "legend" }, ...entries);
  }

  private colour(name: string): number {
    const known = this.colours.get(name) ?? this.colours.size % COLOURS;
    this.colours.set(name, known);
    return known;
  }
}

function inWords({ stages }: TurnTiming): string {
  return stages
    .map(({ label, start_ms, end_ms }) => `${label} ${seconds(end_ms - start_ms)}`)
    .join(", ");
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)}%`;
}
