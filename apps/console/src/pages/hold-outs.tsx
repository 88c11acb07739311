import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { readHoldOuts } from '../api/client.ts';
import { useSignedIn } from '../api/session.ts';
import { Answer } from '../components/answer.tsx';
import { HoldOutCard } from '../components/hold-out-card.tsx';
import { Empty, Page } from '../components/page.tsx';

/** Whether the messages do anything: people who were written to, beside people who by chance were not. */
export function HoldOutsPage() {
  const { tenant } = useSignedIn();
  const holdOuts = useQuery({
    queryKey: ['hold-outs', tenant],
    queryFn: () => readHoldOuts(tenant),
    placeholderData: keepPreviousData,
  });
  return (
    <Page
      title="Hold-outs"
      intro="Do messages keep people from missing their appointments? Some people, drawn by chance, get none; the two groups are compared."
    >
      <Answer of={holdOuts}>
        {({ holdOuts: found }) =>
          found.length === 0 ? (
            <>
              <Empty title={`Nobody is held out${tenant === undefined ? '' : ` at ${tenant}`}.`}>
                Everybody who agreed is written to, so nobody knows how many would have come without a message.
              </Empty>
              <h2>How to switch one on</h2>
              <SwitchOn />
            </>
          ) : (
            <>
              {found.map((one) => (
                <HoldOutCard key={`${one.tenant} ${one.experiment}`} holdOut={one} />
              ))}
              <details className="switch-on">
                <summary>How to switch another one on</summary>
                <SwitchOn />
              </details>
            </>
          )
        }
      </Answer>
    </Page>
  );
}

const example = `tenants:
  - id: your-tenant
    holdOut:
      booking.confirmed:
        # every tenth person gets no message
        share: 0.1
        # that harms nobody, and breaks no promise
        harmless: true
        # nobody is drawn before
        since: 2026-12-01`;

function SwitchOn() {
  return (
    <div className="card">
      <p>
        Whoever runs the gateway adds <code>holdOut</code> to the tenant in its configuration file (
        <code>AFTERCALL_CONFIG</code>) and starts it anew:
      </p>
      <pre className="snippet">{example}</pre>
      <p>
        Only <b>confirmed bookings</b> may be held out: they were settled on the call already. Payments, escalations and
        what a caller asked for always go out, and so do live messages and replays.
      </p>
      <p className="dim">
        Your platform then says who came, with the events <code>appointment.attended</code> and{' '}
        <code>appointment.missed</code>. The guide is docs/hold-out.md.
      </p>
    </div>
  );
}
