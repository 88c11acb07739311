import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { preview } from '../api/client.ts';
import { Fault } from '../components/fault.tsx';
import { Empty, Page } from '../components/page.tsx';
import { PreviewCard } from '../components/preview-card.tsx';
import { TenantField, useTenantOfForm } from '../components/tenant-field.tsx';
import { examplesOf, payloadOf, payloads, triggers, type Trigger } from '../words/payload-fields.ts';
import { counted, say } from '../words/phrases.ts';

/** What a caller would read, on each channel and in each locale: nothing is sent and nothing written. */
export function TemplatesPage() {
  const ofForm = useTenantOfForm();
  const [trigger, setTrigger] = useState<Trigger>('booking.confirmed');
  const [values, setValues] = useState(() => examplesOf('booking.confirmed'));
  const [locale, setLocale] = useState('');
  const previewing = useMutation({ mutationFn: preview });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    previewing.mutate({
      ...(ofForm.whose !== undefined && { tenant: ofForm.whose }),
      trigger,
      ...(locale.trim() !== '' && { locale: locale.trim() }),
      payload: payloadOf(trigger, values),
    });
  };
  const previews = previewing.data?.previews ?? [];
  const long = previews.filter((one) => one.fits && (one.segments ?? 1) > 1).length;
  return (
    <Page title="Templates" intro="What a caller would read. The values are examples: put your own in.">
      <form onSubmit={submit} className="card template-form">
        <TenantField {...ofForm} />
        <NativeSelect
          label="Trigger"
          data={triggers.map((value) => ({ value, label: say(value) }))}
          value={trigger}
          onChange={({ currentTarget }) => {
            const chosen = currentTarget.value as Trigger;
            setTrigger(chosen);
            setValues(examplesOf(chosen));
          }}
        />
        <TextInput
          label="Locale"
          placeholder="all, or for example es-MX"
          value={locale}
          onChange={({ currentTarget }) => setLocale(currentTarget.value)}
        />
        {payloads[trigger].fields.map((field) => (
          <TextInput
            key={`${trigger} ${field.name}`}
            label={field.label}
            required={'required' in field}
            value={values[field.name] ?? ''}
            onChange={({ currentTarget: { value } }) => setValues((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        <Button type="submit" loading={previewing.isPending}>
          Show the messages
        </Button>
      </form>
      {previewing.error !== null && <Fault error={previewing.error} />}
      {previewing.data === undefined && previewing.error === null && (
        <Empty title="No message yet.">Fill in what the caller is told about, and have the messages shown.</Empty>
      )}
      {previews.length > 0 && (
        <>
          <p role="status">
            {counted(previews.length, 'message')} of {previewing.data?.tenant}
            {long > 0 && <strong className="over">, {counted(long, 'is', 'are')} over one segment</strong>}.
          </p>
          {[...Map.groupBy(previews, ({ channel }) => channel)].map(([channel, ofChannel]) => (
            <section key={channel} aria-label={say(channel)}>
              <h2>{say(channel)}</h2>
              <div className="cards">
                {ofChannel.map((one) => (
                  <PreviewCard key={`${one.account} ${one.locale} ${one.window ?? ''}`} preview={one} />
                ))}
              </div>
            </section>
          ))}
        </>
      )}
    </Page>
  );
}
