import { useQuery } from '@tanstack/react-query';
import { readAccounts } from '../api/client.ts';
import { useSignedIn } from '../api/session.ts';
import type { Account } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { Facts } from '../components/facts.tsx';
import { Empty, Page } from '../components/page.tsx';
import { Tag } from '../components/tag.tsx';
import { When } from '../components/when.tsx';
import { counted, say } from '../words/phrases.ts';
import type { Tone } from '../words/timeline.ts';

const refreshMs = 4_000;

export function ChannelsPage() {
  const { tenant } = useSignedIn();
  const accounts = useQuery({
    queryKey: ['accounts', tenant],
    queryFn: () => readAccounts(tenant),
    refetchInterval: refreshMs,
  });
  return (
    <Page
      title="Channels"
      intro="The accounts that messages leave from: whether their providers work, and how fast they may send."
    >
      <Answer of={accounts}>
        {({ accounts: all, held, seenSince }) => (
          <>
            <p className="dim">
              As one gateway has seen it since <When at={seenSince} />.{' '}
              {counted(
                held.reduce((sum, one) => sum + one.followUps, 0),
                'follow-up waits',
                'follow-ups wait',
              )}{' '}
              for the end of a call or for the morning.
            </p>
            {all.length === 0 && (
              <Empty title="No account.">The configuration of the gateway names the accounts of each tenant.</Empty>
            )}
            <div className="cards">
              {all.map((account) => (
                <AccountCard key={`${account.tenant} ${account.account}`} account={account} />
              ))}
            </div>
          </>
        )}
      </Answer>
    </Page>
  );
}

function AccountCard({ account }: { readonly account: Account }) {
  const { closed, pace, lastAcceptedAt, lastFailure } = account;
  const { word, tone } = healthOf(account);
  return (
    <section className="card" aria-label={`${account.tenant}, ${account.account}`}>
      <div className="measure-head">
        <h2 className="account-name">
          {say(account.channel)} <span className="dim">{account.account}</span>
        </h2>
        <Tag tone={tone}>{word}</Tag>
      </div>
      {closed !== undefined && (
        <p>
          {closures[closed.why]} It is tried again at <When at={closed.until} />.
        </p>
      )}
      <Facts
        inColumns
        facts={[
          ['Tenant', account.tenant],
          ['Provider', circuits[account.circuit] + (account.level === undefined ? '' : `, ${account.level} at a time`)],
          ['Pace', pace === undefined ? 'no limit' : `${pace.perSecond} a second`],
          ['Waiting', account.waiting >= 10_000 ? '10,000 or more' : account.waiting.toLocaleString('en')],
          ['Under way', account.underWay.toLocaleString('en')],
          ['Last accept', lastAcceptedAt === undefined ? 'none seen' : <When key="accept" at={lastAcceptedAt} />],
        ]}
      />
      {pace !== undefined && (
        <label className="dim pace">
          Of the pace used just now
          <meter min={0} max={pace.burst} value={pace.spent} />
        </label>
      )}
      {lastFailure !== undefined && (
        <p className="dim">
          Last failure at <When at={lastFailure.at} />: {say(lastFailure.outcome)}.{' '}
          {lastFailure.reason?.message ?? (lastFailure.cause === undefined ? '' : `Cause: ${say(lastFailure.cause)}.`)}
        </p>
      )}
    </section>
  );
}

const closures = {
  stopped: 'The provider refuses everything from this account: check its credentials and its standing.',
  throttled: 'The provider takes no more for the moment.',
  failing: 'The provider fails, so nothing is sent to it.',
} as const;

const circuits = { closed: 'works', open: 'fails: nothing is sent', half_open: 'is tried again' } as const;

function healthOf({ closed, circuit }: Account): { readonly word: string; readonly tone: Tone } {
  if (closed?.why === 'stopped') return { word: 'Stopped', tone: 'bad' };
  if (closed?.why === 'failing' || circuit === 'open') return { word: 'Failing', tone: 'bad' };
  if (closed?.why === 'throttled') return { word: 'Throttled', tone: 'warn' };
  return circuit === 'half_open' ? { word: 'Recovering', tone: 'warn' } : { word: 'Working', tone: 'good' };
}
