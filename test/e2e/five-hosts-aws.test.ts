import { describe, expect, test } from 'vitest';
import { playFiveHosts } from '../support/five-hosts.ts';
import { awsCloud } from '../support/shared-aws.ts';

describe('five hosts over AWS', () => {
  const seed = Number(process.env['EVERREF_SEED'] ?? Math.floor(Math.random() * 1e9));
  const pushes = Number(process.env['EVERREF_PUSHES'] ?? 300);

  test(`S3-5: whatever is killed and cut off, all clones come to what was pushed, no event and no commit is lost (EVERREF_SEED=${seed})`, {
    timeout: 900_000,
  }, async () => {
    const tell = process.env['EVERREF_TELL'] === undefined ? () => {} : (line: string) => console.log(line);
    const played = await playFiveHosts({ seed, pushes, cloud: awsCloud, tell });
    console.log(`seed ${seed}: ${played.pushes} pushes, ${played.deliveries} to be heard, ${played.kills} kills, ${played.cuts} cuts`);
    expect(played.broken).toEqual([]);
  });
});
