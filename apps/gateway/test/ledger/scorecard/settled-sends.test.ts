import { expect, test } from '@jest/globals';
import { Settlements } from '../../../src/dispatch/settlements.ts';
import { TenantReads } from '../../../src/ledger/reads/tenant-reads.ts';
import { countScorecard } from '../../../src/ledger/scorecard/read-scorecard.ts';
import { CallScript } from '../../support/call-script.ts';
import { playOut } from '../../support/play-out.ts';
import { tenantId } from '../../support/test-engine.ts';
import { TestClock, withEngine } from '../../support/with-engine.ts';

const clock = new TestClock();
const running = withEngine({ now: clock.now, start: false });
const from = clock.now();

test('a send of which a person says the next morning that it was sent counts as taken, and is no slow one', async () => {
  const { engine } = running;
  const call = new CallScript('call-1');
  engine.provider.answers.push({ outcome: 'uncertain', cause: 'timeout' });
  await engine.ingest(call.started(), call.consent(), call.booking({}, { live: true }));
  await playOut(engine);
  clock.advance(15 * 3_600_000);
  const attemptId = engine.provider.sends[0]?.attemptId ?? '';
  const said = { attemptId, as: 'sent', by: 'front-desk', why: 'It stands in the list of the provider.' } as const;
  expect(await engine.container.get(Settlements).settle([tenantId], said)).toMatchObject({ result: 'settled' });

  const asOf = new Date(clock.now().getTime() + 1);
  const question = { tenants: [tenantId], from, to: asOf, asOf };
  const { counts } = await countScorecard(engine.container.get(TenantReads), question);
  expect(counts).toMatchObject({ delivery: { pending: 1 }, uncertain: { counted: 0, of: 1 } });
  expect(counts.time).toMatchObject({ timed: 0, p95: null });
});
