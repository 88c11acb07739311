import { PostClient } from '../wire/post-client.ts';
import type { Outcome } from '../wire/post-connection.ts';
import type { ProviderAnswer, SignedReceipt } from './other-provider.ts';

/** Posts receipts of providers that say in advance where: each account has one webhook. */
export class ReceiptPoster {
  readonly #client: PostClient;
  readonly #pathStart: string;

  /** @param webhooksUrl the webhooks of a tenant, below which each account has its own. */
  constructor(webhooksUrl: string, connections: number) {
    const { origin, pathname } = new URL(webhooksUrl);
    this.#client = new PostClient({ origin, connections, headers: { 'content-type': 'application/json' } });
    this.#pathStart = pathname;
  }

  /**
   * Posts `delivered`; or `sent`, where there is one and it is wanted, and then `delivered`.
   *
   * @param settle is told whether all were answered with a 2xx, which means that they are committed.
   */
  post(
    receipts: NonNullable<ProviderAnswer['receipts']>,
    withSent: boolean,
    settle: (acknowledged: boolean) => void,
  ): void {
    const { sent, delivered } = receipts;
    const postDelivered = (): void => this.#post(delivered, (outcome) => settle(isAcknowledged(outcome)));
    if (!withSent || sent === undefined) return postDelivered();
    this.#post(sent, (outcome) => (isAcknowledged(outcome) ? postDelivered() : settle(false)));
  }

  close(): void {
    this.#client.close();
  }

  #post({ account, signatureLine, body }: SignedReceipt, settle: (outcome: Outcome) => void): void {
    this.#client.post(`${this.#pathStart}/${account}`, signatureLine, body, settle);
  }
}

function isAcknowledged(outcome: Outcome): boolean {
  return 'status' in outcome && outcome.status >= 200 && outcome.status < 300;
}
