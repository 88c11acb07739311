import type { BenchSection } from './bench-section.ts';
import { liveSection } from './measure-live.ts';
import { mixedSection } from './measure-mixed.ts';
import { pubsubSection } from './measure-pubsub.ts';
import { replicasSection } from './measure-replicas.ts';
import { statementsSection } from './measure-statements.ts';
import { tenantsSection } from './measure-tenants.ts';

/** Every section of the bench, in the order in which they run. */
export const sections: readonly BenchSection[] = [
  { name: 'bare', about: 'posts/s of undici to the responder, with nothing between', isDefault: true },
  { name: 'http', about: 'the whole path: events over HTTP, one SMS each, until it is delivered', isDefault: true },
  { name: 'receipts', about: 'the same with a second receipt an event', isDefault: true },
  { name: 'latency', about: 'how long the path takes at half of its maximum', isDefault: true, needs: 'http' },
  {
    name: 'kannel',
    about: 'Kannel, where it is installed, in turns with the path',
    isDefault: false,
    needs: 'http',
    seconds: 35,
  },
  pubsubSection,
  liveSection,
  mixedSection,
  replicasSection,
  tenantsSection,
  statementsSection,
];
