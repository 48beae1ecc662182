/** Nothing is heard of what was on its way when the bot was interrupted. */

/**
 * How long sound may be under way in the network and in the browser's jitter buffer: a tenth of this
 * as a rule, half of it where the machine is busy.
 */
const UNDER_WAY_MS = 1000;

/** Bounded, so that a message which never comes cannot silence the bot for good. */
export class Hush {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly audio: Pick<HTMLAudioElement, "muted">) {}

  begin(): void {
    clearTimeout(this.timer);
    this.audio.muted = true;
    this.timer = setTimeout(() => this.end(), UNDER_WAY_MS);
  }

  /** The bot begins to say something else. */
  end(): void {
    clearTimeout(this.timer);
    this.audio.muted = false;
  }
}
