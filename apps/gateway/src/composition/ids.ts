import { randomFillSync } from 'node:crypto';

/** Bytes of one id's own: a start for the counter, which is used where a millisecond begins, and its random end. */
const startBytes = 4;
const idBytes = startBytes + 6;
const poolBytes = 400 * idBytes;

const digits = Buffer.from('0123456789abcdef', 'latin1');

/**
 * Ids that sort in the order in which they were made (uuid v7), so that indexes grow at their
 * right end: 48 bits of milliseconds, a counter of 32 bits behind them, and 42 random bits
 * (RFC 9562, 5.7, and method 1 of 6.2). An event takes some eight of them, so they are written
 * digit by digit into one buffer, in which the digits of the time stay for a millisecond, and
 * random bytes are drawn for many ids at once: one draw costs more than all the rest of an id.
 *
 * @param now in milliseconds, by the one clock of all gateways: retention deletes by the time in ids.
 */
export function createIds(now: () => number): () => string {
  const pool = Buffer.alloc(poolBytes);
  const text = Buffer.from('00000000-0000-7000-8000-000000000000', 'latin1');
  let used = poolBytes;
  let msecs = 0;
  let seq = 0;
  const write = (at: number, byte: number): void => {
    text[at] = digits[byte >>> 4]!;
    text[at + 1] = digits[byte & 0x0f]!;
  };
  return () => {
    if (used === poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const time = now();
    if (time > msecs) {
      msecs = time;
      text.write(headOf(time), 'latin1');
      // A random start with half of the range to go, so that the ids of one millisecond never run out.
      seq = pool.readUInt32BE(used) >>> 1;
    } else seq += 1;
    const end = used + startBytes;
    used += idBytes;
    text[15] = digits[(seq >>> 28) & 0x0f]!;
    write(16, (seq >>> 20) & 0xff);
    // The variant's two bits, before the counter goes on.
    write(19, 0x80 | ((seq >>> 14) & 0x3f));
    write(21, (seq >>> 6) & 0xff);
    write(24, ((seq << 2) & 0xfc) | (pool[end]! & 0x03));
    for (let index = 1; index < 6; index += 1) write(24 + 2 * index, pool[end + index]!);
    return text.toString('latin1');
  };
}

/** The milliseconds and the version. */
function headOf(msecs: number): string {
  const time = msecs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7`;
}
