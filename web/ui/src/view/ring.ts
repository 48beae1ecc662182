/** The ring round the button moves with whoever is speaking. */

import type { LevelMeter } from "../audio/level";
import type { State } from "../conversation/state";

/** Share of the way to a new level per frame: quick to rise, slow to fall. */
const RISE = 0.5;
const FALL = 0.12;

export class Ring {
  /** Not the page: its style would be worked out anew, down to the last word, with every frame. */
  private readonly rings = document.querySelectorAll<HTMLElement>(".ring");
  private level = 0;
  private drawn = "";
  private speaker: LevelMeter | null = null;
  private frame = 0;

  constructor(
    private readonly visitor: LevelMeter,
    private readonly bot: LevelMeter,
  ) {}

  draw({ phase, bot, muted }: State): void {
    const quiet = phase !== "live" || bot === "thinking" || (bot === "listening" && muted);
    this.speaker = quiet ? null : bot === "speaking" ? this.bot : this.visitor;
    if (this.speaker && this.frame === 0) this.tick();
  }

  private tick(): void {
    const target = this.speaker?.read() ?? 0;
    this.level += (target - this.level) * (target > this.level ? RISE : FALL);
    this.show(this.level.toFixed(2));
    const still = !this.speaker && this.level < 0.01;
    this.frame = still ? 0 : requestAnimationFrame(() => this.tick());
  }

  private show(level: string): void {
    if (level === this.drawn) return;
    this.drawn = level;
    for (const ring of this.rings) ring.style.setProperty("--level", level);
  }
}
