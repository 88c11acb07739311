import type { Preview } from '../api/types.ts';
import { counted, list, say } from '../words/phrases.ts';
import { Bubble } from './bubble.tsx';
import { Tag } from './tag.tsx';

const owners = {
  own: "the tenant's own words",
  shipped: 'the shipped words',
  provider: 'a template at the provider',
} as const;

const windows = { open: 'within 24 h of a reply', closed: 'without a recent reply' } as const;

export function PreviewCard({ preview }: { readonly preview: Preview }) {
  const { channel, account, locale, window } = preview;
  const title = `${say(channel)}, ${locale}`;
  return (
    <section
      className="card preview"
      aria-label={`${title}, ${account}${window === undefined ? '' : `, window ${window}`}`}
    >
      <div className="measure-head">
        <h3>
          {locale} {window !== undefined && <span className="dim">{windows[window]}</span>}
        </h3>
        {preview.fits ? <SegmentCount preview={preview} /> : <Tag tone="bad">Cannot be sent</Tag>}
      </div>
      {preview.fits ? <Message preview={preview} /> : <p>{preview.message}</p>}
    </section>
  );
}

type Fitting = Extract<Preview, { fits: true }>;

function SegmentCount({ preview: { segments } }: { readonly preview: Fitting }) {
  if (segments === undefined) return null;
  return <Tag tone={segments > 1 ? 'bad' : 'good'}>{counted(segments, 'segment')}</Tag>;
}

/** `booking.confirmed: short where` is what the trigger, which is chosen above, calls its short form of the part `where`. */
const partOf = (step: string): string => step.replace(/^[\w.]+: (short )?/, '');

function Message({ preview }: { readonly preview: Fitting }) {
  const { text, channel, account, words, encoding, folded, shortened, findings } = preview;
  const facts = [
    `from ${account}`,
    owners[words],
    counted(text.length, 'character'),
    ...(encoding === undefined ? [] : [encoding]),
    ...(folded === true ? ['without accents'] : []),
    ...(shortened.length > 0 ? [`shortened to fit: ${list(shortened.map(partOf))}`] : []),
  ];
  return (
    <>
      <div className="phone">
        <Bubble text={text} from="business" channel={channel} />
      </div>
      <p className="dim">{facts.join(' · ')}</p>
      {findings.length > 0 && (
        <ul className="findings">
          {findings.map(({ field, level, message }) => (
            <li key={`${field} ${message}`}>
              <Tag tone={level === 'fault' ? 'bad' : 'warn'}>{level}</Tag> {message} <code>{field}</code>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
