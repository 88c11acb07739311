/** A caller and a tenant, in plain words. */
export interface Situation {
  readonly accounts: readonly OracleAccount[];
  readonly rules: readonly OracleRule[];
  readonly number: { readonly e164: string; readonly country: string };
  readonly locale?: string;
  readonly asksFor?: string;
  readonly askedForBefore?: string;
  /** Channels that the person agreed to. */
  readonly agreed: readonly string[];
  /** Channels whose agreement has ended by itself. */
  readonly ended: readonly string[];
  readonly stopped: boolean;
  readonly mayWriteTo?: readonly string[];
}

export interface OracleAccount {
  readonly id: string;
  readonly channel: string;
  readonly tellsRead: boolean;
  readonly canSay: boolean;
  /** The provider told it so many hours ago, if at all. */
  readonly reached: { readonly reachable: boolean; readonly hoursAgo: number } | undefined;
  readonly blocksPerson: boolean;
  readonly isOut: boolean;
}

export interface OracleStep {
  readonly channel: string;
  readonly until?: 'sent' | 'delivered' | 'read';
  readonly afterMs?: number;
}

export interface OracleRule {
  readonly country?: readonly string[];
  readonly locale?: string;
  readonly send: readonly OracleStep[];
}

/** What a plan should be: its steps in order, and who is left out, as `channel account: why not`, sorted. */
export type ExpectedPlan =
  | { readonly sends: true; readonly steps: readonly string[]; readonly omitted: readonly string[] }
  | { readonly sends: false; readonly reasons: readonly string[] };

const latin = 'AR BO BR CL CO CR CU DO EC GT HN MX NI PA PE PR PY SV UY VE'.split(' ');
const partsOfLatinAmerica = ['419', '005', '013', '029'];
const believedForHours = { yes: 72, no: 24 };

/** As docs/channels.md, docs/states.md and docs/configuration.md have it. */
export function expectedPlan(one: Situation): ExpectedPlan {
  if (one.mayWriteTo !== undefined && !one.mayWriteTo.includes(one.number.country)) {
    return { sends: false, reasons: ['country_not_allowed'] };
  }
  const first = waysOf(one, true);
  if (first.steps.length === 0) {
    const whyNots = new Set(first.omitted.map((text) => text.split(': ')[1] ?? ''));
    whyNots.delete('not_in_rule');
    const named = [...whyNots].filter((why) => why !== 'no_account' && why !== 'unreachable');
    return { sends: false, reasons: named.length > 0 ? named : ['no_channel'] };
  }
  const all = first.steps.some(({ canSay }) => canSay) ? first : waysOf(one, false);
  const begin = all.steps.findIndex(({ canSay }) => canSay);
  if (begin === -1) return { sends: false, reasons: ['does_not_fit'] };
  const unsaid = all.steps.slice(0, begin).map(({ name }) => `${name}: does_not_fit`);
  const steps = all.steps.slice(begin).map(({ text }) => text);
  return { sends: true, steps, omitted: [...all.omitted, ...unsaid].toSorted() };
}

interface Ways {
  readonly steps: readonly { readonly name: string; readonly text: string; readonly canSay: boolean }[];
  readonly omitted: readonly string[];
}

/** @param passesOver accounts that are out, where there is another one. */
function waysOf(one: Situation, passesOver: boolean): Ways {
  const omitted: string[] = [];
  const open: { account: OracleAccount; step: OracleStep; why: string }[] = [];
  const order = orderOf(one);
  for (const { step, why } of order) {
    const account = one.accounts.find(({ channel }) => channel === step.channel);
    if (account === undefined) omitted.push(`${step.channel} -: no_account`);
    else {
      const whyNot = whyNotOn(one, account);
      if (whyNot === undefined) open.push({ account, step, why });
      else omitted.push(`${nameOf(account)}: ${whyNot}`);
    }
  }
  for (const account of one.accounts) {
    const isFirst = one.accounts.find(({ channel }) => channel === account.channel) === account;
    const isRouted = order.some(({ step }) => step.channel === account.channel);
    if (isFirst && !isRouted) omitted.push(`${nameOf(account)}: not_in_rule`);
  }
  const areAllOut = open.every(({ account }) => account.isOut);
  const isPassed = (account: OracleAccount): boolean => passesOver && account.isOut && !areAllOut;
  for (const { account } of open) if (isPassed(account)) omitted.push(`${nameOf(account)}: account_stopped`);
  const steps = open
    .filter(({ account }) => !isPassed(account))
    .map(({ account, step, why }) => {
      const isAwaited = step.until !== undefined && (step.until !== 'read' || account.tellsRead);
      const text = `${nameOf(account)}: ${why}${isAwaited ? `, until ${step.until} for ${step.afterMs}` : ''}`;
      return { name: nameOf(account), text, canSay: account.canSay };
    });
  return { steps, omitted };
}

function nameOf({ channel, id }: OracleAccount): string {
  return `${channel} ${id}`;
}

function whyNotOn(one: Situation, account: OracleAccount): string | undefined {
  const { channel, blocksPerson, reached } = account;
  if (one.stopped) return 'opted_out';
  if (!one.agreed.includes(channel)) return one.ended.includes(channel) ? 'consent_expired' : 'no_consent';
  if (blocksPerson) return 'provider_block';
  const isKnownAway = reached?.reachable === false && reached.hoursAgo < believedForHours.no;
  return isKnownAway ? 'unreachable' : undefined;
}

function orderOf(one: Situation): readonly { readonly step: OracleStep; readonly why: string }[] {
  const ruled = ruleOf(one);
  const wish = one.asksFor ?? one.askedForBefore;
  if (wish === undefined) return ruled;
  const why = one.asksFor === undefined ? 'caller_asked_before' : 'caller_asked';
  const step = ruled.find((way) => way.step.channel === wish)?.step ?? { channel: wish };
  return [{ step, why }, ...ruled.filter((way) => way.step.channel !== wish)];
}

function ruleOf(one: Situation): readonly { readonly step: OracleStep; readonly why: string }[] {
  const has = new Set(one.accounts.map(({ channel }) => channel));
  const own = one.rules.findIndex((rule) => isFor(rule, one));
  const shipped: readonly OracleRule[] = [
    { country: ['LATAM'], send: [{ channel: 'whatsapp', until: 'delivered', afterMs: 30_000 }, { channel: 'sms' }] },
    { country: ['US', 'CA'], send: [{ channel: 'rcs', until: 'delivered', afterMs: 12_000 }, { channel: 'sms' }] },
    { send: [{ channel: 'sms' }] },
  ];
  const rule = own === -1 ? shipped.find((each) => isFor(each, one)) : one.rules[own];
  const steps = (rule?.send ?? []).filter(({ channel }) => has.has(channel));
  if (steps.length === 0) return [...has].map((channel) => ({ step: { channel }, why: 'tenant_order' }));
  return steps.map((step) => ({ step, why: `rule ${own === -1 ? 'default' : own}` }));
}

/** By the region of the locale, else by the number. */
function isFor({ country, locale: range }: OracleRule, { locale, number }: Situation): boolean {
  if (range !== undefined) {
    const begin = range.replace('-*', '').toLowerCase().split('-');
    const tag = (locale ?? '').toLowerCase().split('-');
    if (locale === undefined || begin.some((part, index) => tag[index] !== part)) return false;
  }
  if (country === undefined) return true;
  const region = locale?.split('-').find((part, index) => index > 0 && /^(?:[A-Z]{2}|\d{3})$/.test(part));
  const isSomewhereLatin = region !== undefined && partsOfLatinAmerica.includes(region);
  const isCountry = region !== undefined && /^[A-Z]{2}$/.test(region);
  const place = isCountry ? region : number.country;
  const counts = isSomewhereLatin ? latin.includes(place) : true;
  return (
    (country.includes('LATAM') && (isSomewhereLatin || latin.includes(place))) || (counts && country.includes(place))
  );
}
