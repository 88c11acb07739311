import type { BenchPlan } from '../bench-plan.ts';
import type { SectionOutcome } from '../report/section-outcome.ts';
import type { Pause } from './run-load.ts';

/** What a section is given to measure with. */
export interface SectionGiven {
  readonly plan: BenchPlan;
  readonly connections: number;
  readonly inFlight: number;
  readonly pause: Pause;
  readonly print: (line: string) => void;
  /** Told which PostgreSQL served the section, such as `18.4`, if one did. */
  readonly sawPostgres: (version: string) => void;
}

interface NamedSection {
  /** As `--sections` has it. */
  readonly name: string;
  /** What it measures, in a line. */
  readonly about: string;
  /** Measured also when nobody says which sections are to be. */
  readonly isDefault: boolean;
  /** How long it adds to a run of the usual length, about; those that make up that run do not say. */
  readonly seconds?: number;
}

/** One of those that have a gateway in common and take turns on it: `measureShared` knows them by their names. */
export interface SharedSection extends NamedSection {
  readonly name: SharedName;
  /** A section that has to be measured for this one to be. */
  readonly needs?: SharedName;
}

export type SharedName = 'bare' | 'http' | 'receipts' | 'latency' | 'kannel';

/** One that starts what it needs, measures, and ends it again, whatever happens. */
export interface OwnSection extends NamedSection {
  readonly seconds: number;
  readonly measure: (given: SectionGiven) => Promise<SectionOutcome>;
}

export type BenchSection = SharedSection | OwnSection;
