import { describe, expect, test } from '@jest/globals';

import { createLogger } from '../../src/observability/logger.ts';
import type { Logger } from '../../src/observability/logger.ts';
import type { LogLevel } from '../../src/config/gateway-config.ts';

function logged(write: (log: Logger) => void, level: LogLevel = 'trace'): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLogger({ level, destination: { write: (line: string) => void lines.push(line) } }));
  return lines.map((line) => {
    const { time, ...fields } = JSON.parse(line) as Record<string, unknown>;
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    return fields;
  });
}

describe('the logger', () => {
  test('writes ids and sentences as JSON lines', () => {
    expect(logged((log) => log.info({ attemptId: 'at_1', tenant: 'harbour', tries: 2 }, 'sent'))).toEqual([
      { level: 'info', attemptId: 'at_1', tenant: 'harbour', tries: 2, msg: 'sent' },
    ]);
  });

  test('is silent below its level', () => {
    const write = (log: Logger) => {
      log.debug('debug');
      log.warn('warn');
    };
    expect(logged(write, 'warn')).toEqual([{ level: 'warn', msg: 'warn' }]);
    expect(logged(write, 'silent')).toEqual([]);
  });

  test('masks personal fields and secrets at any depth, in lists, and in the fields of a child', () => {
    const lines = logged((log) =>
      log.child({ name: 'Ada', tenant: 'harbour' }).info({
        to: 'x',
        caller: { phone: '5551234567', locale: 'es-MX', list: [{ Text: 'Hello', id: 1 }] },
        'auth-token': 'hunter2',
        authTokens: ['hunter2'],
      }),
    );
    expect(lines).toEqual([
      {
        level: 'info',
        name: '[masked]',
        tenant: 'harbour',
        to: '[masked]',
        caller: { phone: '[masked]', locale: 'es-MX', list: [{ Text: '[masked]', id: 1 }] },
        'auth-token': '[masked]',
        authTokens: '[masked]',
      },
    ]);
  });

  test('masks phone numbers wherever they stand, and leaves other numbers alone', () => {
    expect(
      logged((log) =>
        log.warn({ url: '/x?To=%2B525512345678', at: '2026-03-01T10:00:00+00:00' }, 'to +15005550006: 21610'),
      ),
    ).toEqual([{ level: 'warn', url: '/x?To=[phone]', at: '2026-03-01T10:00:00+00:00', msg: 'to [phone]: 21610' }]);
  });

  test('writes an error without the fields that drivers hang on it', () => {
    const cause = Object.assign(new Error('inner'), { request: { body: 'hunter2' } });
    const error = Object.assign(new TypeError('duplicate key', { cause }), {
      code: '23505',
      detail: 'Key (phone)=(555)',
    });
    const [line] = logged((log) => log.error({ err: error, callId: 'call_1' }, 'not committed'));
    expect(line).toEqual({
      level: 'error',
      callId: 'call_1',
      msg: 'not committed',
      err: {
        type: 'TypeError',
        message: 'duplicate key',
        code: '23505',
        stack: expect.stringContaining('TypeError: duplicate key'),
        cause: { type: 'Error', message: 'inner', stack: expect.stringContaining('Error: inner') },
      },
    });
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  test('takes an error alone too', () => {
    const [line] = logged((log) => log.error(new Error('alone')));
    expect(line).toMatchObject({ level: 'error', msg: 'alone', err: { type: 'Error', message: 'alone' } });
  });

  test('survives fields that hold themselves', () => {
    const loop: Record<string, unknown> = { id: 1 };
    loop['self'] = loop;
    const [line] = logged((log) => log.info(loop));
    expect(line).toMatchObject({ id: 1, self: { id: 1, self: { id: 1 } } });
  });
});
