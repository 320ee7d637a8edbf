import { type ConfigEntry, isTrue } from '../../git/parse/config.ts';
import type { Clone } from '../clone.ts';
import type { PlainRefsQuestion } from './plain-refs.ts';
import { plainUpstreams } from './plain-upstreams.ts';

/**
 * What to ask the clone's files about its refs; null where its configuration makes them git's to read: another store of refs or kind of id, settings that
 * change with the branch, a work tree or upstreams that follow rules of their own. Pure.
 */
export function askPlainRefs(clone: Pick<Clone, 'commonDir' | 'bare' | 'refFormat'>, entries: readonly ConfigEntry[]): PlainRefsQuestion | null {
  const own = entries.filter(({ scope }) => scope !== 'system' && scope !== 'global');
  if (clone.refFormat !== 'files' || own.some(({ key }) => /^(?:extensions|includeif)\.|^core\.worktree$/.test(key))) return null;
  if (isTrue(own.findLast(({ key }) => key === 'core.bare')?.value ?? 'false') !== clone.bare) return null;
  const upstreams = plainUpstreams(entries);
  return upstreams === null ? null : { commonDir: clone.commonDir, bare: clone.bare, upstreams };
}
