import { sign } from 'node:crypto';
import { canonicalBody } from '@aftercall/core';
import type { SigningKey } from '../../engine/signing-key.ts';

/** The first line of whoever reads one: which rules it was made by. */
export const bundleFormat = 'aftercall-evidence/1';

/** Everything on file about one attempt, as JSON; the public guide is docs/evidence.md. */
export interface EvidenceBundle {
  readonly format: typeof bundleFormat;
  readonly exportedAt: Date;
  /** Of the gateway. */
  readonly version: string;
  readonly tenant: { readonly id: string; readonly name?: string };
  readonly call: {
    readonly callId: string;
    readonly firstSeenAt: Date;
    readonly endedAt?: Date;
    readonly erasedAt?: Date;
  };
  readonly attempt: Readonly<Record<string, unknown>>;
  /** What the person was told; absent once it was erased. */
  readonly message?: { readonly text: string; readonly salt?: string };
  readonly followUps: readonly object[];
  /** The ledger entries of the call, in order: verdicts, plans, attempts, outcomes, receipts, consents, stops. */
  readonly entries: readonly object[];
  readonly consents: readonly BundledConsent[];
  readonly suppressions: readonly object[];
  readonly chain: ChainProof;
}

/** A consent record with its hashes, all in lower-case hexadecimal. */
export interface BundledConsent {
  /** What `recordHash` is the SHA-256 of, as canonical JSON. */
  readonly record: Readonly<Record<string, unknown>>;
  readonly recordHash: string;
  readonly seq: number;
  readonly prevHash: string;
  readonly rowHash: string;
  /** What is personal in it, with the salt of its hash in the record; absent once it was erased, or where there is none. */
  readonly proof?: { readonly salt?: string; readonly fields: Readonly<Record<string, unknown>> };
  readonly erased?: true;
}

/** The chain of the tenant from the attempt's consent to an anchor, or to the end. */
export interface ChainProof {
  readonly links: readonly { readonly seq: number; readonly recordHash: string; readonly rowHash: string }[];
  readonly to?: { readonly kind: 'anchor' | 'head' | 'row'; readonly seq: number; readonly rowHash: string };
  /** When that was anchored. */
  readonly anchoredAt?: Date;
}

/**
 * The bundle as the one text that is handed out: canonical JSON (RFC 8785), so that no byte of it can be changed unseen.
 * Signed is the same text without the signature's own value.
 */
export function signBundle(bundle: EvidenceBundle, key: SigningKey): string {
  const { publicKey, fingerprint } = key;
  const plain = JSON.parse(JSON.stringify(bundle)) as Record<string, unknown>;
  const signature = { algorithm: 'Ed25519', publicKey, fingerprint };
  const value = sign(null, Buffer.from(canonicalBody({ ...plain, signature })), key.privateKey).toString('hex');
  return canonicalBody({ ...plain, signature: { ...signature, value } });
}
