export { startSandbox, type Sandbox, type SandboxOptions } from './start-sandbox.ts';
export { defaultMetaAccount } from './meta/meta-account.ts';
export { defaultRbmAgent } from './rbm/rbm-agent.ts';
export { defaultAccount } from './twilio/account.ts';
export { faultNames, faultTable, type FaultName } from './faults/fault-table.ts';
export { magicNumbers, type MagicNumber } from './phones/magic-numbers.ts';
export type { AcceptedMessage } from './oracle/accept-log.ts';
export type { KeptMessage } from './oracle/kept-message.ts';
