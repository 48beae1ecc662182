/** The visitor's microphone: asked for once per call, copied for each attempt to connect. */

import type { LevelMeter } from "../audio/level";
import type { MicrophoneTrouble } from "../conversation/events";

export class MicrophoneError extends Error {
  constructor(readonly trouble: MicrophoneTrouble) {
    super(`microphone ${trouble}`);
    this.name = "MicrophoneError";
  }
}

const CONSTRAINTS: MediaTrackConstraints = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
  channelCount: 1,
};

export class Microphone {
  /** Called when the device is unplugged or taken away during a call. */
  onLost: () => void = () => undefined;
  private track: MediaStreamTrack | null = null;
  private opening: Promise<void> | null = null;
  private wanted = false;

  constructor(private readonly level: LevelMeter) {}

  /** Throws MicrophoneError. May resolve without a microphone when it was closed meanwhile. */
  async open(): Promise<void> {
    this.wanted = true;
    if (this.track?.readyState === "live") return;
    this.opening ??= this.acquire().finally(() => {
      this.opening = null;
    });
    await this.opening;
  }

  /** Its own track to stop, so that a failed attempt does not end the microphone. */
  copy(): MediaStreamTrack | null {
    return this.track?.clone() ?? null;
  }

  mute(muted: boolean): void {
    if (this.track) this.track.enabled = !muted;
  }

  close(): void {
    this.wanted = false;
    this.level.stop();
    this.track?.stop();
    this.track = null;
  }

  private async acquire(): Promise<void> {
    const track = await ask();
    if (!this.wanted) return track.stop();
    track.addEventListener("ended", () => this.onLost());
    this.level.watchTrack(track);
    this.track = track;
  }
}

async function ask(): Promise<MediaStreamTrack> {
  if (!navigator.mediaDevices) throw new MicrophoneError("insecure");
  const stream = await navigator.mediaDevices
    .getUserMedia({ audio: CONSTRAINTS })
    .catch((error: DOMException) => {
      throw new MicrophoneError(error.name === "NotAllowedError" ? "refused" : "missing");
    });
  const [track] = stream.getAudioTracks();
  if (!track) throw new MicrophoneError("missing");
  return track;
}
