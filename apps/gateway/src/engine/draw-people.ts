import { hash } from 'node:crypto';
import type { DrawnHoldOut, HoldOut, Trigger } from '@aftercall/core';

/** 48 bits: exact in JavaScript, and far finer than any share. */
const lotBytes = 6;

/**
 * Gives every hold-out of a tenant its lot: the SHA-256 of tenant, experiment and person. The person's id is a keyed hash of
 * the address, so nobody without the key can tell who is held out; and the lots of two experiments have nothing to do with
 * each other.
 */
export function drawPeople(
  tenant: string,
  holdOuts: ReadonlyMap<Trigger, HoldOut>,
): ReadonlyMap<Trigger, DrawnHoldOut> {
  return new Map(
    [...holdOuts].map(([trigger, holdOut]) => {
      const salt = `${tenant}\n${holdOut.experiment}\n`;
      const draw = (person: string): number =>
        hash('sha256', `${salt}${person}`, 'buffer').readUIntBE(0, lotBytes) / 2 ** (8 * lotBytes);
      return [trigger, { ...holdOut, draw }];
    }),
  );
}
