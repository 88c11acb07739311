import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { Fault } from '../components/fault.tsx';
import { Empty } from '../components/page.tsx';
import { SchemeSwitch } from '../components/scheme-switch.tsx';
import { Tag } from '../components/tag.tsx';
import mark from '../styles/mark.svg';
import { say } from '../words/phrases.ts';
import { PhoneView } from './phone-view.tsx';
import { usePhones } from './use-phones.ts';

/** The list is for people: who looks for one of thousands searches. */
const mostShown = 100;

export function PhonesPage() {
  const phones = usePhones();
  const [chosen, setChosen] = useState<string>();
  const [search, setSearch] = useState('');
  const found = (phones.data ?? []).filter(({ phone }) => phone.includes(search.trim()));
  const shown = found.some(({ phone }) => phone === chosen) ? chosen : found[0]?.phone;
  return (
    <div className="phones-page">
      <header className="top">
        <h1 className="brand">
          <img src={mark} alt="" width={26} height={26} />
          Phones of the sandbox
        </h1>
        <SchemeSwitch />
      </header>
      <main className="phones">
        {phones.error !== null && <Fault error={phones.error} />}
        <section className="phone-list" aria-label="Phones">
          <TextInput
            label="Find a phone"
            placeholder="part of its number"
            value={search}
            onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          />
          <ul>
            {found.slice(0, mostShown).map(({ phone, newest }) => (
              <li key={phone}>
                <button type="button" aria-pressed={phone === shown} onClick={() => setChosen(phone)}>
                  <span className="phone-line">
                    <b>{phone}</b> <Tag>{say(newest.channel)}</Tag>
                  </span>
                  <span className="dim newest">{newest.body}</span>
                </button>
              </li>
            ))}
          </ul>
          {found.length > mostShown && <p className="dim">{found.length - mostShown} more: search for one.</p>}
        </section>
        {shown === undefined ? (
          <Empty title="No message has come yet.">As soon as the gateway sends one, its phone stands here.</Empty>
        ) : (
          <PhoneView key={shown} phone={shown} />
        )}
      </main>
    </div>
  );
}
