import { Counter, Gauge, type Registry } from 'prom-client';

/** The values of the gauge of circuits. */
export const circuitReadings = { closed: 0, half_open: 1, open: 2 } as const;

/** What each account is told of: whether messages leave from it, and what kept them. */
export interface AccountMetrics {
  /** 1 while nothing is sent from an account because its provider refuses everything. */
  readonly accountStopped: Gauge<'tenant' | 'account'>;
  /** Times that a provider took no more messages from an account for the moment. */
  readonly accountPauses: Counter<'tenant' | 'account'>;
  /** Messages that waited because more was to leave from their account than its pace allows. */
  readonly pacedSends: Counter<'tenant' | 'account'>;
  /** Whether messages leave from an account, as far as its provider works: see {@link circuitReadings}. */
  readonly accountCircuit: Gauge<'tenant' | 'account'>;
  /** Times that nothing was sent from an account for a while because its provider failed. */
  readonly circuitsOpened: Counter<'tenant' | 'account'>;
}

export function createAccountMetrics(registers: Registry[]): AccountMetrics {
  return {
    accountStopped: new Gauge({
      name: 'aftercall_account_stopped',
      help: '1 while nothing is sent from an account because its provider refuses everything; 0 once it sends again.',
      labelNames: ['tenant', 'account'],
      registers,
    }),
    accountPauses: new Counter({
      name: 'aftercall_account_pauses_total',
      help: 'Times that nothing was sent from an account for a while because its provider throttled it.',
      labelNames: ['tenant', 'account'],
      registers,
    }),
    pacedSends: new Counter({
      name: 'aftercall_paced_sends_total',
      help: 'Messages that waited because more was to leave from their account than its pace allows.',
      labelNames: ['tenant', 'account'],
      registers,
    }),
    accountCircuit: new Gauge({
      name: 'aftercall_account_circuit',
      help: '2 while nothing is sent from an account because its provider fails, 1 while a few messages try it again, else 0.',
      labelNames: ['tenant', 'account'],
      registers,
    }),
    circuitsOpened: new Counter({
      name: 'aftercall_account_circuits_opened_total',
      help: 'Times that nothing was sent from an account for a while because its provider failed.',
      labelNames: ['tenant', 'account'],
      registers,
    }),
  };
}
