import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent } from 'react';
import { unmask } from '../api/client.ts';
import type { Journey } from '../api/types.ts';
import { Fault } from './fault.tsx';

interface UnmaskButtonProps {
  readonly journey: Journey;
  readonly unmasked: boolean;
  readonly onUnmasked: (full: Journey | undefined) => void;
}

/** Shows a caller's data in full, for a reason that is written into the audit before anything is shown. */
export function UnmaskButton({ journey: { tenant, ref }, unmasked, onUnmasked }: UnmaskButtonProps) {
  const [asking, setAsking] = useState(false);
  const [reason, setReason] = useState('');
  const unmasking = useMutation({
    mutationFn: () => unmask({ tenant, callId: ref, reason: reason.trim() }),
    onSuccess: (full) => {
      onUnmasked(full);
      setAsking(false);
      setReason('');
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    unmasking.mutate();
  };
  if (unmasked) {
    return (
      <div className="unmask">
        <Button variant="default" size="xs" onClick={() => onUnmasked(undefined)}>
          Mask again
        </Button>
        <span className="dim">Shown in full; the audit says that you looked, and why.</span>
      </div>
    );
  }
  return (
    <div className="unmask">
      <Button variant="default" size="xs" onClick={() => setAsking(true)}>
        Unmask
      </Button>
      <Modal opened={asking} onClose={() => setAsking(false)} title="Show this call in full">
        <form onSubmit={submit} className="stack">
          <Textarea
            label="Why do you need to see it?"
            description="Your reason and your name are written into the audit. Leave numbers and names out."
            required
            maxLength={200}
            data-autofocus
            value={reason}
            onChange={({ currentTarget }) => setReason(currentTarget.value)}
          />
          {unmasking.error !== null && <Fault error={unmasking.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              Cancel
            </Button>
            <Button type="submit" loading={unmasking.isPending} disabled={reason.trim() === ''}>
              Unmask
            </Button>
          </Group>
        </form>
      </Modal>
    </div>
  );
}
