import { cpuFigures, type Cpu, type Figure, figure } from './figure.ts';

/** A figure that says what it is. */
export interface SectionFigure extends Figure {
  readonly what: string;
  readonly unit: string;
}

/** A load that the chart has bars for: its rate, and its CPU. */
export interface ChartedLoad<FigureName extends string = string, LoadName extends string = string> {
  /** Short: `Pub/Sub: events`. */
  readonly label: string;
  /** Its name in `figures`; a rate a second. */
  readonly rate: FigureName;
  /** Its name in `cpuMicrosecondsPerEvent`. */
  readonly load: LoadName;
}

/** What a section with processes of its own came to. */
export interface SectionFigures {
  /** By names that end with the unit: `eventsPerSecond`, `answerP99Ms`. */
  readonly figures: Readonly<Record<string, SectionFigure>>;
  /** By load, then by process. */
  readonly cpuMicrosecondsPerEvent: Readonly<Record<string, Cpu>>;
  /** From top to bottom. */
  readonly chart: readonly ChartedLoad[];
  /** The share of the machine that other programs used meanwhile. */
  readonly cpuOfOthersPercent: Figure;
  /** What has to be known to read the figures, in sentences. */
  readonly notes: readonly string[];
  /** What makes the figures worthless, in sentences; nothing in a sound run. */
  readonly faults: readonly string[];
}

/** It could not be measured here, and why. */
export interface SkippedSection {
  readonly skipped: string;
}

export type SectionOutcome = SectionFigures | SkippedSection;

/** The rounds of one load of a section. */
export interface LoadRounds {
  /** Microseconds an event, by process. */
  readonly cpu: readonly Readonly<Record<string, number>>[];
  /** Percent of the machine. */
  readonly cpuOfOthers: readonly number[];
}

/** @param loads by what the report calls them. */
export function sectionFigures<
  Figures extends Readonly<Record<string, SectionFigure>>,
  Loads extends Readonly<Record<string, LoadRounds>>,
>(given: {
  readonly figures: Figures;
  readonly loads: Loads;
  readonly chart?: readonly ChartedLoad<keyof Figures & string, keyof Loads & string>[];
  readonly notes?: readonly string[];
  readonly faults: readonly string[];
}): SectionFigures {
  const loads = Object.entries(given.loads);
  return {
    figures: given.figures,
    cpuMicrosecondsPerEvent: Object.fromEntries(loads.map(([name, { cpu }]) => [name, cpuFigures(cpu)])),
    chart: given.chart ?? [],
    cpuOfOthersPercent: figure(loads.flatMap(([, { cpuOfOthers }]) => cpuOfOthers)),
    notes: given.notes ?? [],
    faults: given.faults,
  };
}

/** @param rounds what each round came to. */
export function sectionFigure(what: string, unit: string, rounds: readonly number[], decimals = 1): SectionFigure {
  return { what, unit, ...figure(rounds, decimals) };
}
