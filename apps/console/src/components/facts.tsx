import type { ReactNode } from 'react';

interface FactsProps {
  readonly facts: readonly (readonly [string, ReactNode])[];
  /** In line with those of the cards around it. */
  readonly inColumns?: boolean;
}

/** What is known, and nothing for what is not. */
export function Facts({ facts, inColumns = false }: FactsProps) {
  return (
    <dl className={inColumns ? 'facts facts-in-columns' : 'facts'}>
      {facts
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
