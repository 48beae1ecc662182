/** Daily rooms. Daily's SDK fetches its call machine from Daily; only tenants that use it load this. */

import { DailyTransport } from "@pipecat-ai/daily-transport";
import type { Session } from "../api/sessions";

export function daily(session: Session) {
  if (!session.room_url) throw new Error("The session names Daily but not its room.");
  const token = session.room_token ? { token: session.room_token } : {};
  // Daily's SDK would make functions from text otherwise, which the page's policy forbids.
  const transport = new DailyTransport({ dailyConfig: { avoidEval: true } });
  return { transport, parameters: { url: session.room_url, ...token } };
}
