import { randomFillSync } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';

const poolBytes = 4_096;
const idBytes = 16;

/**
 * Ids that sort in the order in which they were made (uuid v7), so that indexes grow at their
 * right end. Random bytes are drawn for many ids at once: one draw costs more than all the rest
 * of an id.
 */
export function createIds(now: () => number = Date.now): () => string {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  let msecs = 0;
  let seq = 0;
  return () => {
    if (used === poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    const random = pool.subarray(used, used + idBytes);
    used += idBytes;
    const time = now();
    if (time > msecs) {
      msecs = time;
      // A random start with half of the range to go, so that the ids of one millisecond never run out.
      seq = random.readUInt32BE(0) >>> 1;
    } else seq += 1;
    return uuidv7({ random, msecs, seq });
  };
}
