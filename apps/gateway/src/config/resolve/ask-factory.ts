import { isTrigger, type ChannelFactory, type ChannelTemplate, type TemplateLocales } from '@aftercall/core';
import type { FaultReport } from '../faults/fault-report.ts';
import { hideSecrets } from '../faults/hide-secrets.ts';

/** What a channel is asked about the settings of an account when the gateway starts. */
export interface FactoryQuestion<T> {
  readonly factory: ChannelFactory;
  readonly settings: unknown;
  /** Of the settings, in the file. */
  readonly path: readonly PropertyKey[];
  readonly report: FaultReport;
  /** What it is asked for, such as `its templates`. */
  readonly what: string;
  readonly ask: () => unknown;
  /** Undefined where the answer cannot be read. */
  readonly read: (answer: unknown) => T | undefined;
}

/** The answer; undefined where the channel fails to give one, which is a fault at the place of the settings. */
export function askFactory<T>({ factory, settings, path, report, what, ask, read }: FactoryQuestion<T>): T | undefined {
  const fault = (why: string): undefined => {
    const mend = "mend the settings, or report it to the channel's author";
    report.field(path, `cannot be used: the channel "${factory.channel}" failed to name ${what} (${why}); ${mend}`);
  };
  try {
    return read(ask()) ?? fault('its answer is not of the shape of the contract');
  } catch (error) {
    return fault(hideSecrets(error instanceof Error ? error.message : String(error), settings));
  }
}

export function readTemplates(answer: unknown): readonly ChannelTemplate[] | undefined {
  return isListOf(answer, isTemplate) ? (answer as readonly ChannelTemplate[]) : undefined;
}

export function readTemplateLocales(answer: unknown): TemplateLocales | undefined {
  const { byTrigger, fallback } = partsOf(answer);
  if (typeof byTrigger !== 'object' || byTrigger === null) return undefined;
  const areLocales = Object.values(byTrigger).every(
    (locales: unknown) => Array.isArray(locales) && locales.every((one) => typeof one === 'string'),
  );
  const isFallback = fallback === undefined || typeof fallback === 'string';
  return areLocales && isFallback ? (answer as TemplateLocales) : undefined;
}

type Parts = Readonly<Record<string, unknown>>;

function isTemplate({ trigger, locale, name, marketing, path, wordings }: Parts): boolean {
  if (typeof trigger !== 'string' || !isTrigger(trigger) || typeof marketing !== 'boolean') return false;
  if (typeof locale !== 'string' || typeof name !== 'string' || !Array.isArray(path)) return false;
  return isListOf(wordings, ({ text, path: at }) => typeof text === 'string' && Array.isArray(at));
}

function isListOf(answer: unknown, isOne: (one: Parts) => boolean): boolean {
  return Array.isArray(answer) && answer.every((one: unknown) => isOne(partsOf(one)));
}

function partsOf(value: unknown): Parts {
  return typeof value === 'object' && value !== null ? (value as Parts) : {};
}
