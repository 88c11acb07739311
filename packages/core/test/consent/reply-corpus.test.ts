import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { readReply, type ReplyMeaning } from '../../src/consent/read-reply.ts';

type Part = 'tune' | 'held' | 'odd' | 'late';

interface Message {
  readonly label: ReplyMeaning;
  readonly language: string;
  readonly part: Part;
  readonly text: string;
}

const corpus: readonly Message[] = readFileSync(new URL('corpus/replies.tsv', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map((line) => {
    const [label, language, part, text] = line.split('\t') as [ReplyMeaning, string, Part, string];
    return { label, language, part, text };
  });

/** Stops that are read as something that does not suppress, each with why that is right. */
const justifiedMisses: Readonly<Record<string, string>> = {};

const suppresses = ({ text }: Message): boolean => ['stop', 'unclear'].includes(readReply(text).meaning);
const isStop = ({ label }: Message): boolean => label === 'stop';
/** Of what is unclear, a stop is as good. */
const mayStop = ({ label }: Message): boolean => label === 'stop' || label === 'unclear';

function figuresOf(messages: readonly Message[]) {
  const stops = messages.filter(isStop);
  const missed = stops.filter((one) => !suppresses(one));
  const hit = messages.filter((one) => mayStop(one) && suppresses(one));
  const wronged = messages.filter((one) => !mayStop(one) && suppresses(one));
  return {
    stops: stops.length,
    others: messages.length - stops.length,
    recall: 1 - missed.length / stops.length,
    precision: hit.length / (hit.length + wronged.length),
    missed: missed.map((one) => one.text),
    wronged: wronged.map((one) => one.text),
  };
}

describe('the corpus of replies', () => {
  test('holds messages of four languages, half of them no stops', () => {
    const { stops, others } = figuresOf(corpus);
    expect(stops).toBeGreaterThan(1_000);
    expect(others).toBeGreaterThan(stops);
    expect(new Set(corpus.map((one) => one.language))).toEqual(new Set(['en', 'es', 'pt', 'fr']));
    expect(new Set(corpus.map((one) => one.text)).size).toBe(corpus.length);
  });

  test('every stop that is missed is listed', () => {
    expect(figuresOf(corpus).missed).toEqual(Object.keys(justifiedMisses));
  });

  // Precision is asked for because who is stopped by mistake has to be asked for their consent again.
  test.each(['tune', 'held', 'odd', 'late'] as const)('%s: recall of 99.5 %% at least, precision of 97 %%', (part) => {
    const figures = figuresOf(corpus.filter((one) => one.part === part));
    expect(figures.recall).toBeGreaterThanOrEqual(0.995);
    expect(figures.precision).toBeGreaterThanOrEqual(0.97);
  });

  test.each(['en', 'es', 'pt', 'fr'])('%s: recall of 99.5 %% at least, precision of 97 %%', (language) => {
    const figures = figuresOf(corpus.filter((one) => one.language === language));
    expect(figures.recall).toBeGreaterThanOrEqual(0.995);
    expect(figures.precision).toBeGreaterThanOrEqual(0.97);
  });

  test('what is read as a stop without being one is known', () => {
    expect(figuresOf(corpus).wronged).toEqual([
      "don't call me call my wife at home",
      'unsubscribed by mistake, can you add me back?',
      'Do not contact my insurance yet',
      'por fin!',
      'no llamen a mi casa, mejor un mensaje',
      "I'm not John, I'm his assistant, but yes 3pm works",
      'no updates needed on the car, thanks',
    ]);
  });

  test('a stop is mostly read as one, and not as unclear', () => {
    const stops = corpus.filter(isStop);
    const clear = stops.filter(({ text }) => readReply(text).meaning === 'stop');
    expect(clear.length / stops.length).toBeGreaterThan(0.98);
  });

  test('nothing but a stop or an unclear word ends or begins anything', () => {
    const started = corpus.filter(({ label, text }) => label !== 'start' && readReply(text).meaning === 'start');
    expect(started).toEqual([]);
  });
});
