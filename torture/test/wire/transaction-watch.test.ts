import { describe, expect, test } from '@jest/globals';
// The gateway's own statements: when one changes its words, the fail points have to follow.
import { webhookBodiesTable } from '../../../apps/gateway/src/ledger/privacy/sealed-tables.ts';
import { eventKeysTable } from '../../../apps/gateway/src/ledger/rows/tables.ts';
import { endLeases } from '../../../apps/gateway/src/ledger/rows/work-rows.ts';
import { Writes, type WriteStatement } from '../../../apps/gateway/src/ledger/rows/writes.ts';
import { MessageReader } from '../../src/wire/postgres-messages.ts';
import { TransactionWatch } from '../../src/wire/transaction-watch.ts';
import { clientBytes, startup } from '../support/client-messages.ts';

/** What a connection's commits wrote, told by the bytes of its client. */
function commitsOf(...said: readonly Buffer[]): string[][] {
  const watch = new TransactionWatch();
  const messages = new MessageReader('client').read(Buffer.concat([startup(), ...said]));
  return messages.flatMap((one) => {
    const { commit } = watch.see(one);
    return commit === undefined ? [] : [[...commit].toSorted()];
  });
}

const { query, parse, bind } = clientBytes;
const transaction = (...texts: readonly string[]): Buffer[] => [
  query('BEGIN; SELECT 1'),
  ...texts.flatMap((text, index) => [parse(`s${index}`, text), bind(`s${index}`)]),
  query('COMMIT'),
];

describe('a transaction is told by what the gateway writes in it', () => {
  test('intake', () => {
    expect(commitsOf(...transaction(eventKeysTable.insertText))).toEqual([['intake']]);
  });

  test('receipt', () => {
    expect(commitsOf(...transaction(webhookBodiesTable.insertText))).toEqual([['receipt']]);
  });

  test('outcome', () => {
    const added: WriteStatement[] = [];
    const writes = new Writes();
    writes.add = (statement) => added.push(statement);
    endLeases(writes, [{ id: 'x', fence: 1 }]);
    expect(commitsOf(...transaction(...added.map((one) => one.text)))).toEqual([['outcome']]);
  });

  test('claim, and only where it takes something', () => {
    const look = 'SELECT id, pg_try_advisory_xact_lock(call_key) AS locked FROM due';
    const lease = 'UPDATE work SET worker = $2, due_at = $3 WHERE id = ANY($1)';
    expect(commitsOf(...transaction(look, lease))).toEqual([['claim']]);
    expect(commitsOf(...transaction(look))).toEqual([[]]);
    expect(commitsOf(...transaction(lease))).toEqual([[]]);
  });
});

test('a prepared statement is known again on its connection, and a transaction begins with nothing', () => {
  const prepared = [query('BEGIN'), parse('w', eventKeysTable.insertText), bind('w'), query('COMMIT')];
  expect(commitsOf(...prepared, query('BEGIN'), bind('w'), query('COMMIT'), query('BEGIN'), query('COMMIT'))).toEqual([
    ['intake'],
    ['intake'],
    [],
  ]);
});

test('what was rolled back is forgotten', () => {
  expect(
    commitsOf(query('BEGIN'), query(eventKeysTable.insertText), query('ROLLBACK'), query('BEGIN'), query('COMMIT')),
  ).toEqual([[]]);
});
