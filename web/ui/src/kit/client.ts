/** The kit's client, saying what happens in the page's own words. */

import {
  PipecatClient,
  type PipecatClientOptions,
  type RTVIEventCallbacks,
  type RTVIMessage,
} from "@pipecat-ai/client-js";
import type { Dispatch, Source, TurnTiming } from "../conversation/events";
import type { FaceReport } from "../face/state";

/** Knows `bot-interrupted`, which protocol 2 sends and client-js 1.13 drops. */
export class TalkClient extends PipecatClient {
  constructor(
    options: PipecatClientOptions,
    private readonly onInterrupted: () => void,
  ) {
    super(options);
  }

  protected override handleMessage(message: RTVIMessage): void {
    if (message.type === "bot-interrupted") this.onInterrupted();
    else super.handleMessage(message);
  }
}

/** What was said, by whom. `heard` resolves when the sound received so far has been played. */
export function captions(dispatch: Dispatch, heard: () => Promise<void>): RTVIEventCallbacks {
  return {
    onUserStartedSpeaking: () => dispatch({ type: "visitor/started" }),
    onUserStoppedSpeaking: () => dispatch({ type: "visitor/stopped" }),
    onUserTranscript: ({ text, final }) => dispatch({ type: "visitor/heard", text, final }),
    onBotLlmStarted: () => dispatch({ type: "assistant/thinking" }),
    onBotStartedSpeaking: () => dispatch({ type: "assistant/started" }),
    onBotStoppedSpeaking: () => void heard().then(() => dispatch({ type: "assistant/stopped" })),
    onBotOutput: (output) => dispatch({ type: "assistant/output", output }),
    onServerMessage: (message) => serverMessage(message as ServerMessage, dispatch),
  };
}

type ServerMessage =
  | { type: "sources"; sources: Source[] }
  | ({ type: "turn" } & TurnTiming)
  | ({ type: "face" } & FaceReport)
  | { type: "voice"; voice: "base" | "brand"; reason: string | null }
  | { type: "notice"; code: string; text: string };

function serverMessage(message: ServerMessage, dispatch: Dispatch): void {
  if (message.type === "sources") dispatch({ type: "server/sources", sources: message.sources });
  if (message.type === "turn") dispatch({ type: "server/turn", turn: message });
  if (message.type === "face") dispatch({ type: "server/face", report: message });
  if (message.type === "voice") dispatch({ type: "server/voice", baseBecause: message.reason });
  if (message.type === "notice") {
    dispatch({ type: "server/notice", code: message.code, text: message.text });
  }
}
