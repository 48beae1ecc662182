/** Daily rooms. Daily's SDK fetches its call machine from Daily; only tenants that use it load this. */

import { DailyTransport } from "@pipecat-ai/daily-transport";
import type { Session } from "../api/sessions";

export function daily(session: Session) {
  if (!session.room_url) throw new Error("The session names Daily but not its room.");
  const token = session.room_token ? { token: session.room_token } : {};
  return { transport: new DailyTransport(), parameters: { url: session.room_url, ...token } };
}
