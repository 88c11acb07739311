import type { FaultName } from '../faults/fault-table.ts';
import type { CarrierName, Channel } from './channel.ts';

/** One receipt as it was posted, and what came back. */
export interface PostedReceipt {
  readonly status: string;
  readonly attempts: number;
  readonly answer: number | null;
  readonly error: string | null;
}

/** A message in words that hold for every carrier. Times are epoch milliseconds. */
export interface CarrierMessage {
  readonly carrier: CarrierName;
  readonly channel: Channel;
  /** The carrier's id of the message: a sid, a wamid, an RBM message id. */
  readonly sid: string;
  /** The account: an account sid, a phone number id, an agent id. */
  readonly accountSid: string;
  readonly direction: string;
  readonly to: string;
  readonly from: string | null;
  readonly messagingServiceSid: string | null;
  /** What the person reads. */
  readonly body: string;
  /** The message in the carrier's own shape; null where the body says all. */
  readonly content: object | null;
  readonly status: string;
  readonly errorCode: number | null;
  readonly attemptId: string | null;
  readonly fault: FaultName;
  readonly createdAt: number;
  readonly receipts: readonly PostedReceipt[];
}
