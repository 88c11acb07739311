import type { ReactNode } from 'react';
import { say } from '../words/phrases.ts';

interface BubbleProps {
  readonly text: string;
  readonly from: 'business' | 'person';
  readonly channel?: string | undefined;
  readonly foot?: ReactNode;
  readonly action?: ReactNode;
}

/** A message as a phone shows it. */
export function Bubble({ text, from, channel, foot, action }: BubbleProps) {
  return (
    <div className={`bubble bubble-${from} channel-${channel ?? 'none'}`}>
      {channel !== undefined && <span className="bubble-channel">{say(channel)}</span>}
      <p>{text}</p>
      {action}
      {foot !== undefined && <div className="bubble-foot">{foot}</div>}
    </div>
  );
}
