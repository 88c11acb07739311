import type { FaultSwitchboard } from '../faults/fault-switchboard.ts';
import type { WebhookPoster } from '../http/webhook-poster.ts';
import type { AcceptLog } from '../oracle/accept-log.ts';
import type { Tally } from '../oracle/tally.ts';
import type { PhoneBook } from '../phones/phone-book.ts';
import type { ReceiptPlayer } from '../receipts/receipt-player.ts';
import type { Timers } from '../receipts/timers.ts';
import type { Behaviour } from '../settings/behaviour.ts';

/** What all carriers share. */
export interface CarrierState {
  readonly phones: PhoneBook;
  readonly behaviour: Behaviour;
  readonly switchboard: FaultSwitchboard;
  readonly acceptLog: AcceptLog;
  readonly tally: Tally;
  readonly poster: WebhookPoster;
  readonly timers: Timers;
  readonly player: ReceiptPlayer;
  /** Epoch milliseconds. */
  readonly now: () => number;
}
