import type { CarrierMessage } from './carrier-message.ts';

/** What the control surface asks of a person's phone; each carrier reads the request by a schema of its own. */
export type PhoneAct = (request: unknown) => Promise<unknown>;

/** A provider on localhost, as the control surface sees it. */
export interface Carrier {
  /** Every kept message, oldest first. */
  messages(): Iterable<CarrierMessage>;
  readonly keptCount: number;
  /** Accounts without their secrets. */
  accounts(): readonly { readonly sid: string }[];
  /** Returns whether there is such an account. @throws ZodError for a patch that cannot be made. */
  patchAccount(sid: string, patch: unknown): boolean;
  /** Forgets messages and opt-outs; to be called after the timers were cleared. */
  reset(): void;
  /** What phones can do here, and what the carrier itself can be made to say. @throws AddressError, ZodError */
  readonly acts: Readonly<Partial<Record<ActName, PhoneAct>>>;
}

export const actNames = ['replies', 'reads', 'typing', 'opt-outs', 'notices', 'handshakes'] as const;
export type ActName = (typeof actNames)[number];

/** An act that cannot be brought to any account or message; the text says what to give. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}
