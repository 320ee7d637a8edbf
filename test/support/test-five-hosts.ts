import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { type Play, playFiveHosts } from './five-hosts.ts';

/**
 * Plays five hosts over a cloud. `EVERREF_SEED` plays those very pushes, kills and cuts again, `EVERREF_PUSHES` says how many, `EVERREF_TELL` prints each step.
 */
export function testFiveHosts(over: string, cloud: Play['cloud']): void {
  const seed = Number(process.env['EVERREF_SEED'] ?? Math.floor(Math.random() * 1e9));
  const pushes = Number(process.env['EVERREF_PUSHES'] ?? 300);

  describe(`five hosts over ${over}`, () => {
    test(`S3-5: whatever is killed and cut off, all clones come to what was pushed, no event and no commit is lost (EVERREF_SEED=${seed})`, {
      timeout: 900_000,
    }, async () => {
      const tell = process.env['EVERREF_TELL'] === undefined ? () => {} : (line: string) => console.log(line);
      const played = await playFiveHosts({ seed, pushes, cloud, tell });
      console.log(`seed ${seed}: ${played.pushes} pushes, ${played.deliveries} to be heard, ${played.kills} kills, ${played.cuts} cuts`);
      expect(played.broken).toEqual([]);
    });
  });
}
