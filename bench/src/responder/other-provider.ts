/** A request to a provider that is not Twilio. */
export interface ProviderRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Empty where there is none. */
  readonly body: string;
}

/** A receipt as its provider posts it. */
export interface SignedReceipt {
  /** Below the webhooks of the tenant: the account. */
  readonly account: string;
  /** A header line with its line end. */
  readonly signatureLine: string;
  readonly body: string;
}

export interface ProviderAnswer {
  readonly status: number;
  readonly json: string;
  /** Of a message: what is posted once it was answered. `sent` only where the provider tells of it. */
  readonly receipts?: { readonly sent?: SignedReceipt; readonly delivered: SignedReceipt };
}

/** A provider as far as messages and their receipts go: every message is taken, and arrives. */
export interface OtherProvider {
  readonly channel: 'whatsapp' | 'rcs';
  /** Undefined for what is none of its requests. */
  answer(request: ProviderRequest): ProviderAnswer | undefined;
}
