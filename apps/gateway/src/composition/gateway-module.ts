import { ContainerModule, type ContainerModuleLoadOptions } from 'inversify';
import { bindConsole } from './bind-console.ts';
import { bindEvidence } from './bind-evidence.ts';
import { bindGate } from './bind-gate.ts';
import { bindIntake } from './bind-intake.ts';
import { bindOutbound } from './bind-outbound.ts';
import { bindPrivacy } from './bind-privacy.ts';
import { bindReplays } from './bind-replays.ts';
import { bindScorecard } from './bind-scorecard.ts';
import { bindSending } from './bind-sending.ts';
import { bindTenants } from './bind-tenants.ts';
import { bindUncertainSends } from './bind-uncertain-sends.ts';

/** How the parts hang together: every binding is a value made from other bindings, checked by the compiler; no decorators. */
export const gatewayModule = new ContainerModule((options: ContainerModuleLoadOptions) => {
  bindTenants(options);
  bindGate(options);
  bindSending(options);
  bindIntake(options);
  bindOutbound(options);
  bindUncertainSends(options);
  bindReplays(options);
  bindEvidence(options);
  bindPrivacy(options);
  bindConsole(options);
  bindScorecard(options);
});
