import { hostsIn, namesOptOutWord, promotionIn, readReply, type OwnNoticeWordings } from '@aftercall/core';

import type { FaultReport } from '../faults/fault-report.ts';
import type { AccountConfig, NoticesConfig } from '../gateway-config.ts';
import type { NoticesBlock } from '../fields/notice-fields.ts';
import { sendersOf } from '../senders-of.ts';

type Path = readonly PropertyKey[];

/** The words of a tenant's notices, each checked for what it has to say. */
export function resolveNotices({ contact, wordings }: NoticesBlock, path: Path, report: FaultReport): NoticesConfig {
  report.repeats(wordings, 'locale', [...path, 'wordings']);
  for (const [index, { locale, confirmation, question, help }] of wordings.entries()) {
    const at = [...path, 'wordings', index];
    for (const [field, words] of Object.entries({ confirmation, question, help })) {
      if (words === undefined) continue;
      checkVariables(words, [...at, field], report);
      // Without one a notice that names it would have nothing to say.
      if (contact === undefined && words.includes('{contact}')) {
        report.field([...path, 'contact'], `is missing, and the ${field} in ${locale} names it: add contact`);
      }
    }
    if (confirmation !== undefined) checkConfirmation(confirmation, contact, [...at, 'confirmation'], report);
    if (question !== undefined && !asksForYes(question)) {
      report.field(
        [...at, 'question'],
        'asks for no answer that means yes: let it end with "Reply YES to get them again", say',
      );
    }
    if (help === undefined) continue;
    if (!namesOptOutWord(help)) {
      report.field([...at, 'help'], 'does not say how to stop: add "Reply STOP to stop them", say');
    }
    if (!help.includes('{contact}')) report.field([...at, 'help'], 'names no contact: add {contact}');
  }
  return { ...(contact !== undefined && { contact }), wordings: wordings.map(wordsOf) };
}

function wordsOf({ locale, confirmation, question, help }: NoticesBlock['wordings'][number]): OwnNoticeWordings {
  return {
    locale,
    ...(confirmation !== undefined && { stop_confirmation: confirmation }),
    ...(question !== undefined && { stop_question: question }),
    ...(help !== undefined && { help: [help] }),
  };
}

function checkVariables(words: string, path: Path, report: FaultReport): void {
  if (!words.includes('{business}')) report.field(path, 'does not say who writes: add {business}');
  const unknown = words.match(/\{[^{}]*\}/g)?.find((one) => one !== '{business}' && one !== '{contact}');
  if (unknown !== undefined) report.field(path, `has the variable ${unknown}: there are {business} and {contact}`);
}

/** A confirmation that says more than that the stop was taken is a further message to somebody who stopped. */
function checkConfirmation(words: string, contact: string | undefined, path: Path, report: FaultReport): void {
  const promotion = promotionIn(words);
  if (promotion !== undefined) {
    report.field(
      path,
      `promotes ("${promotion}"), and a confirmation says nothing but that the stop was taken: take it out`,
    );
  }
  const [host] = hostsIn(words);
  if (host !== undefined) {
    report.field(
      path,
      `links to ${host}, and a confirmation says nothing but that the stop was taken: take the link out`,
    );
  }
  if (words.includes('{contact}') && hostsIn(contact ?? '').length > 0) {
    report.field(path, 'names {contact}, which is a link, and a confirmation carries none: take {contact} out');
  }
}

function asksForYes(words: string): boolean {
  return words.split(/[^\p{L}]+/u).some((word) => word !== '' && readReply(word).meaning === 'yes');
}

type ConfirmingAccount = Pick<AccountConfig, 'factory' | 'settings' | 'optOutConfirmation'>;

/**
 * Faults an account to which people can answer and of which nobody says who answers their STOP: two confirmations of one
 * stop are as much against the rules as none. One that leaves it to a provider that answers nothing is warned of: the
 * business may have set up an answer there.
 */
export function checkOptOutConfirmation(account: ConfirmingAccount, path: Path, report: FaultReport): void {
  const { optOutConfirmation } = account;
  const at = [...path, 'optOutConfirmation'];
  if (optOutConfirmation === 'provider' && answersNothing(account)) {
    report.warn(
      at,
      'is provider, and this provider answers no STOP and no HELP by itself: whoever stops hears nothing, unless you set ' +
        'up an answer there; write "gateway" where you did not: docs/notices.md',
    );
  }
  if (optOutConfirmation !== undefined || !canBeAnswered(account)) return;
  report.field(
    at,
    'is missing: write "provider" where the provider answers STOP and HELP by itself (Twilio, as a rule), or "gateway" ' +
      'where it does not (WhatsApp, RCS through Google): docs/notices.md',
  );
}

function answersNothing({ factory, settings }: ConfirmingAccount): boolean {
  try {
    return factory.answersStops?.(settings) === false;
  } catch {
    // What a channel cannot say is warned of by nobody.
    return false;
  }
}

function canBeAnswered(account: ConfirmingAccount): boolean {
  const senders = sendersOf(account);
  return typeof senders !== 'string' && senders.length > 0;
}
