import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { bundleTip } from '../../git/commands/bundle.ts';
import type { Gate } from '../../git/gate.ts';
import { keepTips } from '../../history/kept/keep-tips.ts';
import type { Pins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';
import type { UpdateRequest } from '../update/update.ts';
import { bundleFolder } from './bundle-pins.ts';
import type { NoticedOverwriting } from './notice-overwritten.ts';

/** How tips that only a reflog holds are kept: as refs; beside a mirror remote as bundles; `nothing`: who looks once leaves that to the host. */
export type NoticedKeeping = 'refs' | 'bundles' | 'nothing';

interface KeepTools {
  readonly gate: Gate;
  readonly pins: Pins;
  readonly dataDir: string;
  readonly now: () => Date;
}

/** Keeps the old tips of `orphaned`, each once, before git expires the log that still names them (N-6). Throws `GitError`. */
export async function keepNoticed(
  { gate, pins, dataDir, now }: KeepTools,
  { clone, remote, urgency }: Pick<UpdateRequest, 'clone' | 'remote' | 'urgency'>,
  orphaned: readonly NoticedOverwriting[],
  cwd: string,
  keep: 'refs' | 'bundles',
): Promise<void> {
  const at = now().toISOString();
  const tips = new Map(orphaned.map((one) => [one.before, one]));
  const wishOf = ({ before, branch }: NoticedOverwriting) => ({ cloneId: clone.id, remote: remote.name, ref: branch, tip: before, at });
  if (keep === 'refs') {
    await gate.admit(clone.commonDir, 'write', (git) => keepTips(git, pins, cwd, [...tips.values()].map(wishOf)), { urgency });
    return;
  }
  const folder = bundleFolder(dataDir, clone.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const one of tips.values()) {
    // Named by what it is of: a bundle whose row a crash prevented is found here again, and two branches' never are one file.
    const of = createHash('sha1').update(`${remote.name}\0${one.branch}`).digest('hex');
    const file = join(folder, `${one.before}-${of.slice(0, 12)}.bundle`);
    if (!existsSync(file)) {
      const what = { tip: one.before, ref: one.branch, without: [one.after] };
      await gate.admit(clone.commonDir, 'read', (git) => bundleTip(git, cwd, file, what), { urgency });
    }
    pins.add([{ ...wishOf(one), id: randomId('p-'), bundle: file, keep: false }]);
  }
}
