/**
 * Why a message did not reach a person, in our words. The provider's own code stands
 * beside it, so that nothing is lost in translation.
 */
export const failureKinds = [
  'opted_out',
  'invalid_number',
  'landline',
  'unreachable',
  'blocked',
  'filtered',
  /** Free text after the service window has closed: the same payload may be sent as a template. */
  'window_closed',
  'expired',
  'content',
  'configuration',
  'rate_limited',
  'provider_error',
  /** A host's own: before it left, some of what it was to tell was taken back. The rest may be told. */
  'overtaken',
  'unknown',
] as const;
export type FailureKind = (typeof failureKinds)[number];

/** The decision a failure asks for, not only its name. */
export interface FailureReason {
  readonly kind: FailureKind;
  /** The same message to the same address on this channel would fail again. */
  readonly permanent: boolean;
  /**
   * Another channel may reach the person. True for every fault of our own account, which says nothing about the
   * person: see `accountFault`. False where the person said no, or where the next channel would fail in the same way.
   */
  readonly fallback: boolean;
  /**
   * The person has told the provider to stop: `all` messages, or `marketing` only. With `all` the provider refuses every
   * message of the account to them until they write to it that they want them again.
   */
  readonly optOut?: 'all' | 'marketing';
  /** Somebody has to mend something on our side: a sender, a credential, a registration. */
  readonly alert: boolean;
  /**
   * Every send from this account would be refused like this until somebody mends it: its credentials, its standing with
   * the provider. A host then sends nothing more from it for a while; never set for what is about one recipient, region,
   * text or template.
   */
  readonly stopsAccount?: true;
  /** No byte of the message reached the provider, because there was no way to it: trying again is safe, and a host counts it as a failure of the provider's. */
  readonly neverLeft?: true;
  readonly providerCode?: string;
  /** One sentence for the operator; never an address, a secret or the text of a message. */
  readonly message: string;
}
