import { Button, NativeSelect } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { readUsage, usageCsvUrl } from '../api/client.ts';
import { useSignedIn } from '../api/session.ts';
import type { UsageAnswer, UsageSums, UsedVolume } from '../api/types.ts';
import { Answer } from '../components/answer.tsx';
import { Facts } from '../components/facts.tsx';
import { Empty, Page } from '../components/page.tsx';
import { Tag } from '../components/tag.tsx';
import { When } from '../components/when.tsx';
import { counted, say } from '../words/phrases.ts';
import { money, monthsUntil, sourceShares, spanOfMonth, volumeWords } from '../words/usage.ts';

export function UsagePage() {
  const { tenant } = useSignedIn();
  const [months] = useState(() => monthsUntil(new Date()));
  const [month, setMonth] = useState(months[0]?.value ?? '');
  const usage = useQuery({
    queryKey: ['usage', tenant, month],
    queryFn: () => readUsage({ ...spanOfMonth(month), tenant }),
    placeholderData: keepPreviousData,
  });
  const csv = (by: string): string => usageCsvUrl({ ...spanOfMonth(month), tenant, by });
  return (
    <Page title="Usage" intro="What the messages of a month came to, and out of which included volume.">
      <div className="row-form">
        <NativeSelect
          label="Month (UTC)"
          data={[...months]}
          value={month}
          onChange={({ currentTarget }) => setMonth(currentTarget.value)}
        />
        <Button component="a" variant="default" href={csv('day,tenant,channel,country,kind,category')} download>
          Download CSV by day
        </Button>
        <Button component="a" variant="default" href={csv('call,tenant,channel')} download>
          Download CSV by call
        </Button>
      </div>
      <Answer of={usage}>{(answer) => <UsageOfMonth answer={answer} />}</Answer>
    </Page>
  );
}

function UsageOfMonth({ answer: { rows, total, included = [], tenants, asOf } }: { readonly answer: UsageAnswer }) {
  return (
    <>
      <p className="dim">
        {counted(tenants.length, 'tenant')}, counted at <When at={asOf} />. What providers say later may change it.
      </p>
      {total === undefined || rows.length === 0 ? (
        <Empty title="No message left in this month." />
      ) : (
        <>
          <Total total={total} />
          <h2>By channel</h2>
          <ChannelTable rows={rows} />
        </>
      )}
      {included.length > 0 && <h2>Included volume</h2>}
      <div className="cards">
        {included.map((volume) => (
          <VolumeCard key={`${volume.tenant} ${volume.channel}`} volume={volume} />
        ))}
      </div>
    </>
  );
}

function Total({ total }: { readonly total: UsageSums }) {
  const { charged, uncharged, pending, uncertain, kinds, priced, cost } = total;
  return (
    <section className="card measure" aria-label="Total">
      <div className="measure-head">
        <h2>Total</h2>
        {priced.unpriced > 0 && <Tag tone="warn">{counted(priced.unpriced, 'message')} without a price</Tag>}
      </div>
      <p className="headline">{money(cost, 'total')}</p>
      <Facts
        facts={[
          ['Providers', money(cost, 'provider')],
          ['Passed on from carriers', money(cost, 'carrier')],
          ['Charged', `${counted(charged.messages, 'message')}, ${counted(charged.segments, 'segment')}`],
          ['Follow-ups', kinds.follow_up.toLocaleString('en')],
          ['Notices', kinds.notice.toLocaleString('en')],
          ['Replies', kinds.reply.toLocaleString('en')],
          ['Not charged', uncharged.messages.toLocaleString('en')],
          ['Charged once they arrive', pending.messages.toLocaleString('en')],
          ['Uncertain', uncertain.messages.toLocaleString('en')],
        ]}
      />
      <ul className="dim">
        {sourceShares(total).map((words) => (
          <li key={words}>{words}</li>
        ))}
      </ul>
    </section>
  );
}

function ChannelTable({ rows }: { readonly rows: UsageAnswer['rows'] }) {
  return (
    <div className="card scroll" tabIndex={0} role="region" aria-label="By channel">
      <table className="figures">
        <thead>
          <tr>
            <th scope="col">Channel</th>
            <th scope="col">Charged</th>
            <th scope="col">Segments</th>
            <th scope="col">Providers</th>
            <th scope="col">Carriers</th>
            <th scope="col">Total</th>
            <th scope="col">Without a price</th>
            <th scope="col">Pending</th>
            <th scope="col">Uncertain</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ channel = '', charged, pending, uncertain, priced, cost }) => (
            <tr key={channel}>
              <th scope="row">{say(channel)}</th>
              <td>{charged.messages.toLocaleString('en')}</td>
              <td>{charged.segments.toLocaleString('en')}</td>
              <td>{money(cost, 'provider')}</td>
              <td>{money(cost, 'carrier')}</td>
              <td>{money(cost, 'total')}</td>
              <td>{priced.unpriced.toLocaleString('en')}</td>
              <td>{pending.messages.toLocaleString('en')}</td>
              <td>{uncertain.messages.toLocaleString('en')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function VolumeCard({ volume }: { readonly volume: UsedVolume }) {
  const { tenant, tariff, channel, used, amount, over } = volume;
  const name = `${say(channel)}, ${tenant}`;
  return (
    <section className="card measure" aria-label={name}>
      <div className="measure-head">
        <h3>{name}</h3>
        {over > 0 && <Tag tone="warn">beyond</Tag>}
      </div>
      <progress className="volume" max={Math.max(1, amount)} value={Math.min(used, amount)} aria-label={name} />
      <p>{volumeWords(volume)}</p>
      <p className="dim">{tariff}</p>
    </section>
  );
}
