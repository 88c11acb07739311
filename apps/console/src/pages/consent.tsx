import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { queryConsents } from '../api/client.ts';
import type { Consent, Evidence } from '../api/types.ts';
import { Fault } from '../components/fault.tsx';
import { Empty, Page } from '../components/page.tsx';
import { Tag } from '../components/tag.tsx';
import { TenantField, useTenantOfForm } from '../components/tenant-field.tsx';
import { When } from '../components/when.tsx';
import { evidenceClasses, list, say, sayPurpose, sentenceCase } from '../words/phrases.ts';

/** What is on file about a person. The number is posted, and stands in no address. */
export function ConsentPage() {
  const ofForm = useTenantOfForm();
  const [phone, setPhone] = useState('');
  const looking = useMutation({ mutationFn: queryConsents });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    looking.mutate({ tenant: ofForm.whose, phone: phone.replaceAll(/[^+\d]/g, '') });
  };
  return (
    <Page title="Consent" intro="What a person agreed to, what they stopped, and what both allow.">
      <form onSubmit={submit} className="row-form">
        <TenantField {...ofForm} />
        <TextInput
          className="grow"
          label="Phone, with its country code"
          placeholder="+1 212 555 0100"
          type="tel"
          required
          value={phone}
          onChange={({ currentTarget }) => setPhone(currentTarget.value)}
        />
        <Button type="submit" loading={looking.isPending}>
          Look up
        </Button>
      </form>
      {looking.error !== null && <Fault error={looking.error} />}
      {looking.data !== undefined && (
        <>
          {/* The fields may hold the next question by now. */}
          <p role="status">
            On file about {looking.variables.phone}
            {looking.variables.tenant !== undefined && ` at ${looking.variables.tenant}`}:
          </p>
          <OnFile evidence={looking.data} />
        </>
      )}
    </Page>
  );
}

function OnFile({ evidence: { consents, suppressions, standing } }: { readonly evidence: Evidence }) {
  const channels = [...new Set(standing.map((one) => one.channel))];
  const purposes = [...new Set(standing.map((one) => one.purpose))];
  const cell = (channel: string, purpose: string) =>
    standing.find((one) => one.channel === channel && one.purpose === purpose);
  return (
    <>
      <h2>May be written to</h2>
      <div className="card scroll" tabIndex={0} role="region" aria-label="May be written to">
        <table>
          <thead>
            <tr>
              <th scope="col">About</th>
              {channels.map((channel) => (
                <th key={channel} scope="col">
                  {say(channel)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {purposes.map((purpose) => (
              <tr key={purpose}>
                <th scope="row">{sentenceCase(say(purpose))}</th>
                {channels.map((channel) => (
                  <td key={channel}>
                    <MayBeWrittenTo standing={cell(channel, purpose)} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>Stops</h2>
      {suppressions.length === 0 ? (
        <Empty title="The person never said stop." />
      ) : (
        <ul className="card rows" aria-label="Stops">
          {suppressions.map(({ id, kind, scope, source, at }) => (
            <li key={id} className="row">
              <div className="row-main">
                <span>
                  <Tag tone={kind === 'stop' ? 'bad' : 'good'}>{kind === 'stop' ? 'Stop' : 'Stop ended'}</Tag>{' '}
                  {scope === 'marketing'
                    ? 'of marketing, on every channel'
                    : scope === 'one'
                      ? 'of one stop'
                      : 'on every channel'}
                </span>
                <span className="dim row-facts">
                  <span>by {say(source)}</span>
                  <When at={at} />
                </span>
              </div>
            </li>
          ))}
        </ul>
      )}
      <h2>Consents</h2>
      {consents.length === 0 ? (
        <Empty title="No consent is on file.">Without evidence nobody is written to.</Empty>
      ) : (
        <ul className="card rows" aria-label="Consents">
          {consents.map((consent) => (
            <ConsentRow key={consent.id} consent={consent} />
          ))}
        </ul>
      )}
    </>
  );
}

/** In a cell there is room for a word or two. */
const whyNots: Readonly<Record<string, string>> = {
  no_consent: 'no consent',
  consent_expired: 'consent expired',
  consent_altered: 'record altered',
  opted_out: 'said stop',
};

function MayBeWrittenTo({ standing }: { readonly standing: Evidence['standing'][number] | undefined }) {
  if (standing?.granted === true) return <Tag tone="good">yes</Tag>;
  const why = standing?.reason ?? 'no_consent';
  return (
    <>
      <Tag>no</Tag>
      <div className="dim cell-note">{whyNots[why] ?? say(why)}</div>
    </>
  );
}

function ConsentRow({ consent }: { readonly consent: Consent }) {
  const { kind, channels, purposes, basis, evidenceClass, recordedAt, expiresAt, wording, altered, callId } = consent;
  const evidence = evidenceClass === undefined ? undefined : evidenceClasses[evidenceClass];
  return (
    <li className="row">
      <div className="row-main">
        <span>
          <Tag tone={kind === 'grant' ? 'good' : 'warn'}>{say(kind)}</Tag>{' '}
          {channels.length === 0 ? 'every channel' : list(channels.map(say))}, for{' '}
          {purposes.length === 0 ? 'every purpose' : list(purposes.map(sayPurpose))}
        </span>
        <span className="dim row-facts">
          {basis !== undefined && <span>{say(basis)}</span>}
          {callId !== undefined && <span>on {callId}</span>}
          <When at={recordedAt} />
          {expiresAt !== undefined && (
            <span>
              until <When at={expiresAt} />
            </span>
          )}
        </span>
      </div>
      {evidence !== undefined && (
        <p>
          Class {evidenceClass}: {evidence}.
        </p>
      )}
      {wording !== undefined && <p className="dim">Wording: {wording}</p>}
      {altered === true && <p className="over">The record does not fit its hash any more: it is no evidence.</p>}
    </li>
  );
}
