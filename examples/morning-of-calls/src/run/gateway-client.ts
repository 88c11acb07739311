import { journeySchema, ledgerPageSchema, type Journey, type LedgerPage } from '../check/journey.ts';
import { describeAnswer, type JsonClient } from './json-client.ts';

/** What the demo asks of the gateway's API. */
export class GatewayClient {
  readonly #json: JsonClient;

  constructor(json: JsonClient) {
    this.#json = json;
  }

  /** Whether it is ready for events; false also while nobody listens yet. */
  async isReady(signal: AbortSignal): Promise<boolean> {
    try {
      return (await this.#json.get('/readyz', signal)).status === 200;
    } catch (error) {
      if (signal.aborted) throw error;
      return false;
    }
  }

  /** Undefined for a call that the gateway has not heard of. */
  async journey(callId: string, signal: AbortSignal): Promise<Journey | undefined> {
    const answer = await this.#json.get(`/v1/calls/${encodeURIComponent(callId)}`, signal);
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw new Error(`the journey of ${callId} cannot be read: ${describeAnswer(answer)}`);
    return journeySchema.parse(answer.body);
  }

  /** A page of the feed; `after` is the cursor of the page before. */
  async ledger(after: string | undefined, signal: AbortSignal): Promise<LedgerPage> {
    const query = new URLSearchParams({ limit: '500', ...(after && { after }) });
    const answer = await this.#json.get(`/v1/ledger?${query.toString()}`, signal);
    if (answer.status !== 200) throw new Error(`the ledger cannot be read: ${describeAnswer(answer)}`);
    return ledgerPageSchema.parse(answer.body);
  }

  /** How many messages arrived after the same one had by another channel, as its metrics count them. */
  async doubleDeliveries(signal: AbortSignal): Promise<number> {
    const { status, text } = await this.#json.get('/metrics', signal);
    if (status !== 200) throw new Error(`the metrics cannot be read: HTTP ${status}`);
    const value = /^aftercall_double_deliveries_total (\d+)$/m.exec(text)?.[1];
    if (value === undefined) throw new Error('the metrics do not say how many double deliveries there were');
    return Number(value);
  }
}
