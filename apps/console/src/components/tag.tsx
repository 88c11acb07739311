import type { ReactNode } from 'react';
import type { Tone } from '../words/timeline.ts';

export function Tag({ tone = 'plain', children }: { readonly tone?: Tone; readonly children: ReactNode }) {
  return <span className={`tag tone-${tone}`}>{children}</span>;
}
