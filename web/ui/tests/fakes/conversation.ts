/** Conversations as scripts: `conversation().hears("Hi", true).bot(1, "Hello there.", 5)`. */

import type { ConversationEvent, Source } from "../../src/conversation/events";
import { reduce } from "../../src/conversation/reduce";
import { INITIAL, type State } from "../../src/conversation/state";

export class Script {
  constructor(readonly state: State) {}

  event(event: ConversationEvent): Script {
    return new Script(reduce(this.state, event));
  }

  /** The bot has spoken the first `heard` characters of a segment; all of it by default. */
  bot(segment: number, text: string, heard = text.length): Script {
    const spoken_progress = {
      accumulated_text: text.slice(0, heard),
      remaining_text: text.slice(heard),
    };
    const output = { text, segment_id: segment, will_be_spoken: true, spoken_progress };
    return this.event({ type: "assistant/output", output });
  }

  writes(segment: number, text: string): Script {
    const output = { text, segment_id: segment, will_be_spoken: false };
    return this.event({ type: "assistant/output", output });
  }

  hears(text: string, final = false): Script {
    return this.event({ type: "visitor/heard", text, final });
  }

  sources(...titles: string[]): Script {
    const sources: Source[] = titles.map((title) => ({ title, url: `/help/${title}` }));
    return this.event({ type: "server/sources", sources });
  }

  notice(code: string, text: string): Script {
    return this.event({ type: "server/notice", code, text });
  }

  on(...types: SimpleType[]): Script {
    return types.reduce(
      (script, type) => script.event({ type } as ConversationEvent),
      this as Script,
    );
  }

  /** One line per item: "assistant: Hello…" */
  get lines(): string[] {
    return this.state.items.map((item) => {
      if (item.kind === "notice") return `(${item.code}) ${item.text}`.trim();
      const mark = item.provisional ? "?" : item.cut ? "…" : "";
      return `${item.speaker}: ${item.text}${mark}`;
    });
  }
}

/** Events that are nothing but their type. */
type SimpleType = {
  [Event in ConversationEvent as Event["type"]]: Exclude<keyof Event, "type"> extends never
    ? Event["type"]
    : never;
}[ConversationEvent["type"]];

export function conversation(mode: "voice" | "text" = "voice"): Script {
  return new Script(INITIAL).event({ type: "call/live", mode, wanted: mode });
}
