/** The journey of a call, as far as the end-to-end tests look at it; moments are RFC 3339 in UTC. */
export interface WireJourney {
  readonly callId: string;
  readonly followUps: readonly WireFollowUp[];
  readonly entries: readonly WireEntry[];
  readonly replies: readonly { readonly id: string; readonly text?: string; readonly keyword?: string }[];
  readonly notices: readonly WireNotice[];
}

export interface WireNotice {
  readonly id: string;
  readonly kind: string;
  readonly channel: string;
  readonly status: string;
  readonly text?: string;
  readonly replyId?: string;
}

export interface WireFollowUp {
  readonly id: string;
  readonly state: string;
  readonly outcome?: string;
  readonly attempts: readonly WireAttempt[];
}

export interface WireAttempt {
  readonly id: string;
  readonly channel: string;
  readonly try: number;
  readonly status: string;
  /** What the person did with it, such as `read`. */
  readonly engagement: readonly string[];
  readonly uncertainCause?: string;
  readonly reason?: { readonly kind: string; readonly providerCode?: string };
  readonly providerIds: readonly string[];
  readonly acceptedAt?: string;
  readonly text?: string;
  readonly receipts: readonly { readonly status: string; readonly doubleDelivery?: true }[];
}

export interface WireEntry {
  readonly seq: number;
  readonly at: string;
  readonly kind: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface WireFeedEntry extends WireEntry {
  readonly callId: string | null;
}

/** A gateway that hangs fails the test with a reason. */
const patienceMs = 20_000;

/** The gateway's API over the wire, without retries. */
export class GatewayClient {
  readonly url: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, apiKey: string) {
    this.url = url;
    this.#headers = { authorization: `Bearer ${apiKey}` };
  }

  /** Posts one event. Rejects when there is no answer. */
  async post(event: object): Promise<Response> {
    return fetch(`${this.url}/v1/events`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/cloudevents+json' },
      body: JSON.stringify(event),
      signal: AbortSignal.timeout(patienceMs),
    });
  }

  /** Asks for a follow-up, or answers a person. */
  async followUp(request: object, query = ''): Promise<Response> {
    return fetch(`${this.url}/v1/follow-ups${query}`, {
      method: 'POST',
      headers: { ...this.#headers, 'content-type': 'application/json' },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(patienceMs + 10_000),
    });
  }

  /** The journey of a call; `undefined` when the gateway does not know it. */
  async journey(callId: string): Promise<WireJourney | undefined> {
    const response = await this.#get(`/v1/calls/${encodeURIComponent(callId)}`);
    if (response.status === 404) return undefined;
    if (response.status !== 200) throw new Error(`GET /v1/calls: ${response.status} ${await response.text()}`);
    return (await response.json()) as WireJourney;
  }

  /** The beginning of the ledger's feed, a thousand entries at most. */
  async feed(): Promise<readonly WireFeedEntry[]> {
    const response = await this.#get('/v1/ledger?limit=1000');
    if (response.status !== 200) throw new Error(`GET /v1/ledger: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { entries: WireFeedEntry[] }).entries;
  }

  /** The value of a counter on the page of metrics, all labels added up. */
  async metric(name: string): Promise<number> {
    const page = await (await this.#get('/metrics')).text();
    const samples = page.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    return samples.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  #get(path: string): Promise<Response> {
    return fetch(this.url + path, { headers: this.#headers, signal: AbortSignal.timeout(patienceMs) });
  }
}
