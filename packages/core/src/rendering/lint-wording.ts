import { linkFault } from '../guard/link-policy.ts';
import { hostsIn } from '../guard/links-in.ts';
import { healthDetailIn } from './health-wording.ts';
import { askedOptOutOtherwise, askedUnclearWord, namesOptOutWord } from './opt-out-wording.ts';
import { promotionIn } from './promotional-wording.ts';

/** What a tenant has settled, as far as wordings are judged by it. */
export interface WordingRules {
  /** The only hosts that links may lead to; absent: all but shorteners. */
  readonly linkHosts?: readonly string[];
  /** What tells of somebody's health is a fault, and no mere warning. */
  readonly health: boolean;
}

/** Words of a message that are the same for everybody, and what is known of the message. */
export interface FixedWording {
  readonly text: string;
  /** The tenant says that the message is marketing. */
  readonly marketing: boolean;
}

export interface WordingFinding {
  readonly about: 'promotion' | 'health' | 'link' | 'opt_out_word';
  /** Whether the gateway starts with it. */
  readonly level: 'fault' | 'warning';
  /** To be read after the field's name. */
  readonly message: string;
}

/** What a wording says that its message may not, or should not, say. */
export function lintWording({ text, marketing }: FixedWording, rules: WordingRules): readonly WordingFinding[] {
  return [
    ...promotionFindings(text, marketing),
    ...healthFindings(text, rules),
    ...linkFindings(text, rules),
    ...unclearFindings(text),
  ];
}

/** The same for a wording that lies with a provider and may hold the opt-out notice; a text's own check knows where its notice is. */
export function lintProviderWording(wording: FixedWording, rules: WordingRules): readonly WordingFinding[] {
  const asked = askedOptOutOtherwise(wording.text);
  const found = lintWording(wording, rules);
  if (asked === undefined) return found;
  const message = `must not ask for the answer "${asked}": who sends it opts out of every message. Ask for another word, or offer a link`;
  return [{ about: 'opt_out_word', level: 'fault', message }, ...found];
}

/** Whether words tell how the messages are stopped: carriers and laws want it of every marketing message. */
export function hasOptOutNotice(texts: readonly string[]): boolean {
  return texts.some(namesOptOutWord);
}

function promotionFindings(text: string, marketing: boolean): readonly WordingFinding[] {
  const promotion = marketing ? undefined : promotionIn(text);
  if (promotion === undefined) return [];
  const message = `promotes ("${promotion}"), which makes the whole message marketing: take it out, or say \`purpose: marketing\`, which only goes to people who agreed to marketing in writing`;
  return [{ about: 'promotion', level: 'fault', message }];
}

function healthFindings(text: string, { health }: WordingRules): readonly WordingFinding[] {
  const detail = healthDetailIn(text);
  if (detail === undefined) return [];
  const message = `tells of somebody's health ("${detail}") to whoever sees the phone: say it behind a link instead`;
  return [{ about: 'health', level: health ? 'fault' : 'warning', message }];
}

function unclearFindings(text: string): readonly WordingFinding[] {
  const asked = askedUnclearWord(text);
  if (asked === undefined) return [];
  const message = `asks for the answer "${asked}", which may be meant as a stop: who sends it gets no more messages until they say that it was none. Ask for another word, or offer a link`;
  return [{ about: 'opt_out_word', level: 'warning', message }];
}

function linkFindings(text: string, { linkHosts }: WordingRules): readonly WordingFinding[] {
  const messages: string[] = [];
  if (/http:\/\//i.test(text)) messages.push('has a link without https: write https://');
  for (const host of hostsIn(text)) {
    const fault = linkFault(host, linkHosts);
    if (fault === 'shortener') messages.push(`links by ${host}, which carriers filter: write the whole link`);
    if (fault === 'foreign')
      messages.push(`links to ${host}, which is not in linkHosts: add it there, or link to a host of your own`);
  }
  return messages.map((message) => ({ about: 'link', level: 'fault', message }));
}
