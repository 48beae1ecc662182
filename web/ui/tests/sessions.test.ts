import { expect, test } from "vitest";
import { ApiError, SessionApi } from "../src/api/sessions";

interface Asked {
  url: string;
  init: RequestInit;
}

function api(answer: Response | Error) {
  const asked: Asked[] = [];
  const request = async (url: RequestInfo | URL, init: RequestInit = {}) => {
    asked.push({ url: String(url), init });
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return { asked, api: new SessionApi("harbor", "es", request as typeof fetch) };
}

function refusal(status: number, headers: Record<string, string> = {}) {
  const error = { code: "busy", message: "All places are taken.", remedy: "Please wait." };
  return new Response(JSON.stringify({ error }), { status, headers });
}

const SESSION = { session_id: "a/b", token: "secret", transport: "webrtc" as const };

test("a session is asked for with the tenant, the wish and the language", async () => {
  const { api: sessions, asked } = api(new Response(JSON.stringify(SESSION), { status: 201 }));

  await sessions.open({ mode: "voice", transport: "websocket" });

  const body = { tenant: "harbor", mode: "voice", transport: "websocket", language: "es" };
  expect(JSON.parse(String(asked[0]?.init.body))).toEqual(body);
});

test("a refusal carries the server's message and remedy", async () => {
  const { api: sessions } = api(refusal(404));

  await expect(sessions.tenant()).rejects.toMatchObject({
    message: "All places are taken.",
    remedy: "Please wait.",
    retryAfterS: null,
  });
});

test.each([
  ["7", 7],
  [undefined, 10],
  ["0", 10],
  ["Wed, 21 Oct 2026 07:28:00 GMT", 10],
])("a full server with Retry-After %s is asked again after %i s", async (header, seconds) => {
  const { api: sessions } = api(refusal(503, header ? { "Retry-After": header } : {}));

  await expect(sessions.open({ mode: "voice" })).rejects.toMatchObject({ retryAfterS: seconds });
});

test("an unreachable server is an error the visitor can act on", async () => {
  const { api: sessions } = api(new TypeError("Failed to fetch"));

  await expect(sessions.open({ mode: "text" })).rejects.toBeInstanceOf(ApiError);
});

test("giving a place back is signed and never fails", async () => {
  const { api: sessions, asked } = api(new TypeError("Failed to fetch"));

  await sessions.release(SESSION, { leavingPage: true });

  expect(asked[0]?.url).toBe("/api/sessions/a%2Fb");
  expect(asked[0]?.init).toMatchObject({
    method: "DELETE",
    keepalive: true,
    headers: { Authorization: "Bearer secret" },
  });
});
