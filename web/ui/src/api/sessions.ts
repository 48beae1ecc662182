/** The session API: what the page asks the server, and every way it can say no. */

export type Mode = "voice" | "text";
export type Transport = "daily" | "webrtc" | "websocket" | "text";

/** What of the visitor's face this tenant would like to read. */
export interface FaceOffer {
  offered: boolean;
  /** Whether video may be sent instead of points. */
  video: boolean;
  /** Who carries the call between browser and server; null where nobody else does. */
  carrier: string | null;
  /** Of the face landmarker; null where the server has none. */
  model_url: string | null;
}

export interface Tenant {
  id: string;
  name: string;
  greeting: string;
  language: string;
  languages: string[];
  questions: string[];
  /** Whether this tenant can be spoken to at all. */
  voice: boolean;
  /** Absent means not offered. */
  face?: FaceOffer;
}

export interface Session {
  session_id: string;
  token: string;
  transport: Transport;
  ice_servers?: RTCIceServer[];
  offer_url?: string;
  websocket_url?: string;
  room_url?: string;
  room_token?: string;
}

export interface SessionRequest {
  mode: Mode;
  /** Asked for only after another one failed. */
  transport?: "webrtc" | "websocket";
}

/** The server, or the way to it, said no. `message` is what happened, `remedy` what to do. */
export class ApiError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly remedy: string,
    /** Seconds after which a full server wants to be asked again; null for every other refusal. */
    readonly retryAfterS: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

/** How long giving a place back may hold up the next attempt. */
const RELEASE_TIMEOUT_MS = 2000;
const DEFAULT_RETRY_AFTER_S = 10;

export class SessionApi {
  constructor(
    private readonly tenantId: string,
    /** The visitor's choice; null leaves it to the tenant. */
    public language: string | null = null,
    private readonly request: typeof fetch = (...args) => fetch(...args),
  ) {}

  async tenant(): Promise<Tenant> {
    return this.json<Tenant>(`/api/tenants/${encodeURIComponent(this.tenantId)}`, {});
  }

  async open(wish: SessionRequest, signal?: AbortSignal): Promise<Session> {
    const body = { tenant: this.tenantId, ...wish, language: this.language ?? undefined };
    return this.json<Session>("/api/sessions", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      ...(signal && { signal }),
    });
  }

  /** Gives the place back. Nothing depends on the answer: the server also notices by itself. */
  async release(session: Session, options: { leavingPage?: boolean } = {}): Promise<void> {
    const init: RequestInit = {
      method: "DELETE",
      headers: { Authorization: `Bearer ${session.token}` },
      keepalive: options.leavingPage ?? false,
      signal: AbortSignal.timeout(RELEASE_TIMEOUT_MS),
    };
    await this.request(`/api/sessions/${encodeURIComponent(session.session_id)}`, init).catch(
      () => undefined,
    );
  }

  private async json<T>(url: string, init: RequestInit): Promise<T> {
    let response: Response;
    try {
      response = await this.request(url, init);
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ApiError(
        "unreachable",
        "We could not reach the server.",
        "Check your internet connection and try again.",
      );
    }
    if (!response.ok) throw await refusal(response);
    return (await response.json()) as T;
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; remedy?: string };
}

async function refusal(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  return new ApiError(
    body.error?.code ?? `http_${response.status}`,
    body.error?.message ?? "The server could not do this.",
    body.error?.remedy ?? "Please try again in a moment.",
    response.status === 503 ? retryAfterS(response.headers.get("Retry-After")) : null,
  );
}

function retryAfterS(header: string | null): number {
  const seconds = Number(header);
  return header !== null && Number.isFinite(seconds) && seconds > 0
    ? Math.ceil(seconds)
    : DEFAULT_RETRY_AFTER_S;
}
