import { evidenceUrl } from '../api/client.ts';
import { say } from '../words/phrases.ts';
import type { ItemKind, PlanView, TimelineItem } from '../words/timeline.ts';
import { Bubble } from './bubble.tsx';
import { Empty } from './page.tsx';
import { When } from './when.tsx';

interface TimelineProps {
  readonly items: readonly TimelineItem[];
  /** Bundles of evidence may be taken. */
  readonly withEvidence: boolean;
}

export function Timeline({ items, withEvidence }: TimelineProps) {
  const [first] = items;
  if (first === undefined) return <Empty title="Nothing was written down of this call yet." />;
  return (
    <ol className="timeline" aria-label="Timeline" aria-live="polite">
      {items.map((item) => (
        <Item key={item.key} item={item} began={first.at} withEvidence={withEvidence} />
      ))}
    </ol>
  );
}

const kindWords: Readonly<Record<ItemKind, string>> = {
  voice: 'Voice',
  verdict: 'Verdict',
  plan: 'Plan',
  send: 'Message',
  receipt: 'Receipt',
  reply: 'Reply',
  consent: 'Consent',
  stop: 'Stop',
  person: 'By hand',
};

interface ItemProps {
  readonly item: TimelineItem;
  /** When the timeline begins, whose day is said above it. */
  readonly began: string;
  readonly withEvidence: boolean;
}

function Item({ item, began, withEvidence }: ItemProps) {
  return (
    <li className={`moment tone-${item.tone}`} data-kind={item.kind}>
      <div className="moment-side">
        <When at={item.at} since={began} />
        <span className="moment-kind">{kindWords[item.kind]}</span>
      </div>
      <div className="moment-body">
        <strong>{item.title}</strong>
        {item.detail !== undefined && item.detail !== '' && <p className="dim">{item.detail}</p>}
        {item.plan !== undefined && <PlanList plan={item.plan} />}
        {item.bubble !== undefined && <Bubble {...item.bubble} />}
        {withEvidence && item.evidenceOf !== undefined && (
          <a href={evidenceUrl(item.evidenceOf)} download={`evidence-${item.evidenceOf}.json`}>
            Signed bundle of evidence
          </a>
        )}
      </div>
    </li>
  );
}

/** Why this channel, and why not the others. */
function PlanList({ plan: { steps, omitted } }: { readonly plan: PlanView }) {
  return (
    <ol className="plan">
      {steps.map(({ channel, account, why }, index) => (
        <li key={channel}>
          <span className="plan-mark">{index + 1}</span>
          <span>
            <b>{say(channel)}</b> from {account}: {why}.
          </span>
        </li>
      ))}
      {omitted.map(({ channel, whyNot }) => (
        <li key={channel} className="dim">
          <span className="plan-mark" aria-hidden="true">
            –
          </span>
          <span>
            Not {say(channel)}: {whyNot}.
          </span>
        </li>
      ))}
    </ol>
  );
}
