import {
  chooseTemplates,
  hasWindow,
  itemOfEvent,
  lintProviderWording,
  lintTexts,
  parseCallEvent,
  renderText,
  shippedTemplates,
  type ChannelCapabilities,
  type Fault,
  type FitResult,
  type FollowUpPayload,
  type TextFinding,
  type TextTemplates,
  type Trigger,
  type WordingRules,
  zoneOfDates,
} from '@aftercall/core';
import type { AccountConfig, TenantConfig } from '../config/gateway-config.ts';
import type { Account } from '../engine/tenant-policies.ts';

/** What is to be looked at: as an event would say it, and nothing is sent or written. */
export interface PreviewQuestion {
  readonly trigger: Trigger;
  /** Only as a caller of this locale reads it. */
  readonly locale?: string;
  /** As the `data` of the event. */
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Where {
  readonly channel: string;
  readonly account: string;
  readonly locale: string;
  readonly window?: 'open' | 'closed';
}

/** A message as a person would read it. */
export type Preview = Where &
  (
    | { readonly fits: false; readonly limit: string; readonly message: string }
    | ({
        readonly fits: true;
        readonly words: 'own' | 'shipped' | 'provider';
        readonly text: string;
        /** In the channel's own shape. */
        readonly content: Readonly<Record<string, unknown>>;
        readonly units: number;
        readonly findings: readonly Pick<TextFinding, 'field' | 'level' | 'message'>[];
      } & Cut)
  );

/** How a text is cut into segments. */
interface Cut {
  readonly encoding?: 'GSM-7' | 'UCS-2';
  readonly segments?: number;
  readonly folded?: true;
  readonly shortened: readonly string[];
}

/** Somebody to write to: no message is sent, but channels look at what an address is. */
const anybody = '+12025550123';

/** Every message that a payload would come to, on each account of a tenant and in each locale; or what is wrong with it. */
export function previewMessage(
  tenant: TenantConfig,
  accounts: readonly Account[],
  { trigger, locale, payload }: PreviewQuestion,
  now: Date,
): { readonly faults: readonly Fault[] } | { readonly previews: readonly Preview[] } {
  const event = parseCallEvent({
    specversion: '1.0',
    id: 'preview',
    source: 'urn:aftercall:preview',
    type: trigger,
    subject: 'preview',
    data: payload,
  });
  if (!event.ok) return { faults: event.faults };
  const item = itemOfEvent(event.event);
  if (item === undefined) throw new Error('a trigger tells nothing');
  const { caller } = event.event.data;
  const previews = accounts.flatMap((account) =>
    (locale === undefined ? localesOf(tenant, account) : [locale]).flatMap((one) => {
      const templates = chooseTemplates(one, tenant.locale, tenant.texts);
      const timezone = zoneOfDates(caller?.timezone, tenant);
      const told: FollowUpPayload = {
        business: tenant.name,
        locale: one,
        ...(timezone !== undefined && { timezone }),
        ...(caller?.name !== undefined && { callerName: caller.name }),
        toldAt: now.getTime(),
        items: [item],
      };
      return previewsOn(tenant, account, templates, told);
    }),
  );
  return { previews };
}

/** Those of its own texts, the shipped ones of the languages that it has no text in, and of the account's templates. */
function localesOf({ texts, locale, accounts }: TenantConfig, { id }: Account): readonly string[] {
  const config = accounts.get(id);
  const ofProvider = (config?.templates ?? []).map((one) => one.locale);
  const ofTexts = [...texts, ...shippedTemplates].map((one) => chooseTemplates(one.locale, locale, texts).locale);
  return [...new Set([...ofTexts, ...ofProvider])];
}

function previewsOn(
  tenant: TenantConfig,
  { id: account, channel }: Account,
  templates: TextTemplates,
  payload: FollowUpPayload,
): Preview[] {
  const about = {
    tenant,
    config: tenant.accounts.get(account),
    templates,
    payload,
    capabilities: channel.capabilities,
  };
  const windows = hasWindow(channel.capabilities) ? (['closed', 'open'] as const) : [undefined];
  return windows.map((window): Preview => {
    const fit = channel.fit({
      payload,
      to: anybody,
      templates,
      ...(window !== undefined && { serviceWindow: window }),
    });
    const where = { channel: channel.name, account, locale: payload.locale, ...(window !== undefined && { window }) };
    return { ...where, ...previewOf(fit, about) };
  });
}

interface About {
  readonly tenant: TenantConfig;
  readonly config: AccountConfig | undefined;
  readonly templates: TextTemplates;
  readonly payload: FollowUpPayload;
  readonly capabilities: ChannelCapabilities;
}

function previewOf(fit: FitResult, { tenant, config, templates, payload, capabilities }: About) {
  if (!fit.fits) return { fits: false, limit: fit.limit, message: fit.message } as const;
  const { text, content, units } = fit.request;
  const common = { fits: true, text, content, units } as const;
  const rendered = renderText(payload, templates, capabilities.text);
  // What is not written with our texts are the words of a template that lies with the provider.
  const isOurs = rendered.fits && rendered.text === text;
  const { linkHosts } = tenant.guards;
  const rules = { health: false, ...(linkHosts !== undefined && { linkHosts }) };
  const [item] = payload.items;
  if (!isOurs) {
    const findings = providerFindings(config, payload, rules);
    return { ...common, words: 'provider', shortened: [], findings } as const;
  }
  const findings = lintTexts(templates, rules)
    .filter(({ field }) => !field.startsWith('triggers.') || field.startsWith(`triggers.${item?.kind}.`))
    .map(({ field, level, message }) => ({ field, level, message }));
  const { encoding, segments, folded, shortened } = rendered;
  const cut = capabilities.text.segmented ? { encoding, segments } : {};
  const words = tenant.texts.includes(templates) ? ('own' as const) : ('shipped' as const);
  return { ...common, words, ...cut, ...(folded && { folded: true as const }), shortened, findings };
}

/** Of the templates that the account keeps at its provider for this trigger, in this language. */
function providerFindings(config: AccountConfig | undefined, { items, locale }: FollowUpPayload, rules: WordingRules) {
  const own = config?.templates ?? [];
  const ofTrigger = own.filter(
    ({ trigger, locale: spoken }) => trigger === items[0]?.kind && sameLanguage(spoken, locale),
  );
  return ofTrigger.flatMap(({ wordings, marketing, path: at }) =>
    wordings.flatMap(({ text, path }) =>
      lintProviderWording({ text, marketing }, rules).map(({ level, message }) => {
        return { field: ['settings', ...at, ...path].join('.'), level, message };
      }),
    ),
  );
}

function sameLanguage(one: string, other: string): boolean {
  return one.split('-')[0]?.toLowerCase() === other.split('-')[0]?.toLowerCase();
}
