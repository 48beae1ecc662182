/** The ring round the button moves with whoever is speaking. */

import type { LevelMeter } from "../audio/level";
import type { State } from "../conversation/state";

/** Between two levels; what lies between them the compositor draws, without the page's own work. */
const STEP_MS = 70;
/** Share of the way to a new level per step: quick to rise, slow to fall. */
const RISE = 0.9;
const FALL = 0.4;

export class Ring {
  /** Not the page: its style would be worked out anew, down to the last word, with every step. */
  private readonly rings = document.querySelectorAll<HTMLElement>(".ring");
  private level = 0;
  private drawn = "";
  private speaker: LevelMeter | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;

  constructor(
    private readonly visitor: LevelMeter,
    private readonly bot: LevelMeter,
  ) {}

  draw({ phase, bot, muted }: State): void {
    const quiet = phase !== "live" || bot === "thinking" || (bot === "listening" && muted);
    this.speaker = quiet ? null : bot === "speaking" ? this.bot : this.visitor;
    if (this.speaker) this.timer ??= setInterval(() => this.step(), STEP_MS);
  }

  private step(): void {
    const target = this.speaker?.read() ?? 0;
    this.level += (target - this.level) * (target > this.level ? RISE : FALL);
    this.show(this.level.toFixed(2));
    if (this.speaker || this.level >= 0.01 || this.timer === null) return;
    clearInterval(this.timer);
    this.timer = null;
  }

  private show(level: string): void {
    if (level === this.drawn) return;
    this.drawn = level;
    for (const ring of this.rings) ring.style.setProperty("--level", level);
  }
}
