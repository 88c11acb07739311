#!/usr/bin/env node
// Checks an evidence bundle: node verify.ts bundle.json [--key fingerprint]
//
// It is one file, needs nothing but Node 24, reaches no network and trusts nothing that the gateway says of itself: what
// is signed, hashed and chained is worked out here anew. Written apart from the gateway's own code on purpose.
import { createHash, createPublicKey, verify as verifySignature } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** One thing that was looked at. */
export interface Check {
  readonly what: string;
  readonly holds: boolean;
  readonly because?: string;
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
type Obj = { readonly [key: string]: Json };

/** RFC 8785: keys in the order of their UTF-16 units; numbers and escapes as ECMAScript writes them. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.keys(value).toSorted(byUnits);
  return `{${fields.map((key) => `${JSON.stringify(key)}:${canonical((value as Obj)[key] as Json)}`).join(',')}}`;
}

function byUnits(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

const sha256 = (...parts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const object = (value: Json | undefined): Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Obj) : {};
const list = (value: Json | undefined): readonly Obj[] => (Array.isArray(value) ? value.map(object) : []);
const word = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
const words = (value: Json | undefined): readonly string[] => (Array.isArray(value) ? value.map(word) : []);
const count = (value: Json | undefined): number => (typeof value === 'number' ? value : Number.NaN);
const time = (value: Json | undefined): number => Date.parse(word(value));

const purposeOfTrigger: Readonly<Record<string, string>> = {
  'booking.confirmed': 'appointment',
  'payment.captured': 'transaction',
  'escalation.accepted': 'support',
  'caller.requested': 'support',
};

/**
 * Everything that can be checked with the bundle alone.
 *
 * @param text the bundle, byte for byte.
 * @param key the fingerprint of the key that must have signed it, where whoever checks was told one.
 */
export function verifyBundle(text: string, key?: string): readonly Check[] {
  let bundle: Obj;
  try {
    bundle = object(JSON.parse(text) as Json);
  } catch {
    return [{ what: 'it is JSON', holds: false }];
  }
  const checks: Check[] = [];
  const check = (what: string, holds: boolean, because?: string): void => {
    checks.push({ what, holds, ...(because !== undefined && !holds && { because }) });
  };
  check('its format is known', bundle['format'] === 'aftercall-evidence/1', word(bundle['format']));
  check('it is in the canonical form of RFC 8785, byte for byte', canonical(bundle) === text);
  checkSignature(bundle, key, check);
  for (const one of list(bundle['consents'])) checkConsent(one, check);
  checkChain(bundle, check);
  checkMessage(bundle, check);
  checkPermission(bundle, check);
  return checks;
}

type Report = (what: string, holds: boolean, because?: string) => void;

function checkSignature(bundle: Obj, expected: string | undefined, check: Report): void {
  const { value, ...rest } = object(bundle['signature']);
  const [publicKey, fingerprint, signature] = [word(rest['publicKey']), word(rest['fingerprint']), word(value)];
  check('the fingerprint is that of the public key', sha256(bytes(publicKey)) === fingerprint);
  if (expected !== undefined) {
    check('it was signed by the key that was asked for', fingerprint === expected, `it names ${fingerprint}`);
  }
  check('the signature holds', holds());

  function holds(): boolean {
    try {
      const signed = Buffer.from(canonical({ ...bundle, signature: rest }));
      const spki = createPublicKey({ key: bytes(publicKey), format: 'der', type: 'spki' });
      const isEd25519 = spki.asymmetricKeyType === 'ed25519' && rest['algorithm'] === 'Ed25519';
      return isEd25519 && /^[\da-f]{128}$/.test(signature) && verifySignature(null, signed, spki, bytes(signature));
    } catch {
      return false;
    }
  }
}

function rowHash(seq: number, prevHash: string, recordHash: string): string {
  const place = Buffer.alloc(8);
  place.writeBigInt64BE(BigInt(Number.isSafeInteger(seq) ? seq : -1));
  return sha256(place, bytes(prevHash), bytes(recordHash));
}

function checkConsent(one: Obj, check: Report): void {
  const record = object(one['record']);
  const name = `consent record ${word(record['id'])}`;
  const recordHash = sha256(canonical(record));
  check(`${name} says what its hash covers`, recordHash === one['recordHash']);
  check(`${name} is in its place`, rowHash(count(one['seq']), word(one['prevHash']), recordHash) === one['rowHash']);
  if (one['erased'] === true) check(`${name} stands without its wording, number and recording: they were erased`, true);
  if (one['proof'] === undefined || record['evidenceHash'] === undefined) return;
  const proof = object(one['proof']);
  const hash = sha256(bytes(word(proof['salt'])), canonical(object(proof['fields'])));
  check(`${name} has the wording, number and recording that it was made with`, hash === record['evidenceHash']);
}

/** From the record under which it was sent, link by link, to where the chain was anchored. */
function checkChain(bundle: Obj, check: Report): void {
  const consent = stampedConsent(bundle);
  const links = list(object(bundle['chain'])['links']);
  const to = object(object(bundle['chain'])['to']);
  check('the chain begins with the record that the attempt names', links[0]?.['rowHash'] === consent?.['rowHash']);
  let last = links[0];
  for (const link of links.slice(1)) {
    const follows =
      count(link['seq']) === count(last?.['seq']) + 1 &&
      rowHash(count(link['seq']), word(last?.['rowHash']), word(link['recordHash'])) === link['rowHash'];
    if (!follows) {
      check('each link of the chain follows from the one before', false, `not ${count(link['seq'])}`);
      return;
    }
    last = link;
  }
  check('each link of the chain follows from the one before', links.length > 0);
  const ends = last !== undefined && last['rowHash'] === to['rowHash'] && last['seq'] === to['seq'];
  check(`the chain leads to its ${word(to['kind'])} (record ${count(to['seq'])}, ${word(to['rowHash'])})`, ends);
}

function checkMessage(bundle: Obj, check: Report): void {
  const message = object(bundle['message']);
  if (bundle['message'] === undefined) return;
  const { textOf } = object(bundle['attempt']);
  const entry = list(bundle['entries']).find(
    (one) => one['kind'] === 'attempt' && object(one['data'])['attemptId'] === textOf,
  );
  const hash = object(entry?.['data'])['textHash'];
  if (hash === undefined) return;
  const found = sha256(bytes(word(message['salt'])), word(message['text']));
  check('the text is the one whose hash the ledger took down when it was planned', found === hash);
}

function stampedConsent(bundle: Obj): Obj | undefined {
  const { consentId } = object(bundle['attempt']);
  return list(bundle['consents']).find((one) => object(one['record'])['id'] === consentId);
}

/** What a follow-up needed consent for: its plan says so where that is not what its trigger is about. */
function purposeOf(followUp: Obj): string {
  return word(object(followUp['plan'])['purpose']) || (purposeOfTrigger[word(followUp['trigger'])] ?? 'unknown');
}

/** Whether a record allows what a follow-up is about. One that was made of a message allows its answer, and nothing else. */
function allows(record: Obj, followUp: Obj): boolean {
  const purposes = words(record['purposes']);
  const answered = object(object(followUp['plan'])['answers'])['replyId'];
  const isAnswer = purposeOf(followUp) === 'answer';
  if (purposes.includes('answer')) {
    return isAnswer && answered !== undefined && object(record['particulars'])['replyId'] === answered;
  }
  // Somebody who was about to be answered may have agreed to more in the meantime.
  return purposes.includes(purposeOf(followUp)) || (isAnswer && purposes.includes('support'));
}

/** Whether a withdrawal of a purpose bears on a message: to withdraw support is to want no answers either. */
function isNeeded(purpose: string, followUps: readonly Obj[]): boolean {
  const needed = followUps.map(purposeOf);
  return needed.includes(purpose) || (purpose === 'support' && needed.includes('answer'));
}

/** A stop ends by a later start of its own scope or a wider one, or by one that names it. */
function endsIt(start: Obj, stop: Obj): boolean {
  if (start['scope'] === 'one') return start['ends'] === stop['id'];
  return time(start['at']) > time(stop['at']) && (start['scope'] === 'all' || start['scope'] === stop['scope']);
}

/** Whether the record under which it was sent allowed it at the time; what came later does not make it wrong. */
function checkPermission(bundle: Obj, check: Report): void {
  const attempt = object(bundle['attempt']);
  const consent = stampedConsent(bundle);
  const record = object(consent?.['record']);
  check('the record that the attempt names is in the bundle', consent !== undefined);
  check(
    'it is a grant of the same tenant',
    record['kind'] === 'grant' && record['tenant'] === object(bundle['tenant'])['id'],
  );
  check('it allows the channel', words(record['channels']).includes(word(attempt['channel'])));
  const followUps = list(bundle['followUps']);
  const needed = followUps.map(purposeOf);
  const lacking = followUps.filter((one) => !allows(record, one)).map(purposeOf);
  check('it allows what the message is about', needed.length > 0 && lacking.length === 0, lacking.join(', '));
  const isWritten = record['basis'] === 'written_esign' && record['evidenceClass'] !== 'D';
  check('what promotes was agreed to in writing', !needed.includes('marketing') || isWritten);
  const sentAt = time(attempt['acceptedAt'] ?? attempt['plannedAt']);
  check('it was on file before', time(record['recordedAt']) <= sentAt);
  check('it had not expired', record['expiresAt'] === undefined || time(record['expiresAt']) > sentAt);
  const givenAt = Math.min(time(record['recordedAt']), time(record['occurredAt'] ?? record['recordedAt']));
  const isWithdrawn = list(bundle['consents']).some((one) => {
    const other = object(one['record']);
    const [channels, purposes] = [words(other['channels']), words(other['purposes'])];
    const at = time(other['recordedAt']);
    const bears =
      (channels.length === 0 || channels.includes(word(attempt['channel']))) &&
      (purposes.length === 0 || purposes.some((purpose) => isNeeded(purpose, followUps)));
    return other['kind'] === 'revoke' && bears && at >= givenAt && at < sentAt;
  });
  check('it had not been withdrawn', !isWithdrawn);
  const all = list(bundle['suppressions']).filter(
    (one) => (one['scope'] !== 'marketing' || needed.includes('marketing')) && time(one['at']) < sentAt,
  );
  const stands = all.some((stop) => {
    const ended = all.some((start) => start['kind'] === 'start' && endsIt(start, stop));
    return stop['kind'] === 'stop' && !ended && !(record['artefact'] === true && givenAt > time(stop['at']));
  });
  check('the person had not asked to stop', !stands);
}

interface Asked {
  readonly bytesOfFile: Buffer;
  readonly key: string | undefined;
}

/** @throws Error for what is no command of ours: a key that was misspelt must not count as none. */
function readArgs(args: readonly string[]): Asked {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { key: { type: 'string' } },
    allowPositionals: true,
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new Error('One file is checked at a time.');
  if (values.key === '') throw new Error('The key is empty.');
  return { bytesOfFile: readFileSync(file), key: values.key };
}

/** As whoever calls it has typed it: the file, or the name that it is installed under. */
function command(): string {
  const name = basename(process.argv[1] ?? 'verify.ts');
  return /\.[jt]s$/.test(name) ? `node ${name}` : name;
}

function main(args: readonly string[]): number {
  let asked: Asked;
  try {
    asked = readArgs(args);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\nUsage: ${command()} bundle.json [--key fingerprint]\n`);
    return 2;
  }
  const { bytesOfFile, key } = asked;
  const text = bytesOfFile.toString('utf8');
  // What is no UTF-8 would be read as something else than what lies in the file.
  const checks = [
    ...(Buffer.from(text).equals(bytesOfFile) ? [] : [{ what: 'it is UTF-8', holds: false }]),
    ...verifyBundle(text, key),
  ];
  for (const { what, holds, because } of checks) {
    process.stdout.write(`${holds ? 'holds ' : 'FAILS '} ${what}${because === undefined ? '' : ` (${because})`}\n`);
  }
  const isGenuine = checks.every((one) => one.holds);
  process.stdout.write(`\n${isGenuine ? 'Everything holds.' : 'This bundle does not hold.'}\n`);
  if (isGenuine && key === undefined) {
    process.stdout.write('Compare the fingerprint with the one that you were told: --key <fingerprint>.\n');
  }
  return isGenuine ? 0 : 1;
}

/** Before 24.2 Node did not say it; and whoever runs this there must not take silence for a bundle that holds. */
function isStarted(): boolean {
  const [, started] = process.argv;
  const { main: isMain } = import.meta as Partial<ImportMeta>;
  if (isMain !== undefined || started === undefined) return isMain === true;
  try {
    // Where it is installed, it is started by a link.
    return realpathSync(started) === fileURLToPath(import.meta.url);
  } catch {
    return false;
  }
}

if (isStarted()) process.exitCode = main(process.argv.slice(2));
