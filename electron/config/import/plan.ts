import { dirname } from 'node:path';
import { AwsWhere } from '../../../shared/model/aws-setup.ts';
import type { ConfigChange } from '../edit.ts';
import type { LoadedConfig } from '../load.ts';
import { expandPath } from '../paths.ts';
import { type KeyPath, readSource } from '../source.ts';
import { depthOf, type GitArgusConfig, isBelow } from './gitargus.ts';

/** What an import does with one thing that the other file says. */
export interface ImportLine {
  /** As the other file calls it: `aws.sqs.queue`. */
  readonly from: string;
  readonly value: string;
  /** The key here; null where there is none. */
  readonly to: string | null;
  /** `taken`: written; `kept`: something else stands here already, and stays; `same`: stands here already; `left`: has no counterpart. */
  readonly what: 'taken' | 'kept' | 'same' | 'left';
  readonly message: string;
}

export interface ImportPlan {
  readonly lines: readonly ImportLine[];
  readonly changes: readonly ConfigChange[];
}

/** What a GitArgus configuration comes to here. What stands in config.yml stays unless `replace`; pure but for resolving `~`. */
export function planImport(theirs: GitArgusConfig, loaded: LoadedConfig, replace: boolean): ImportPlan {
  const lines: ImportLine[] = [];
  const changes: ConfigChange[] = [];
  const written: unknown = readSource(loaded.text ?? '').data;
  const here = (path: KeyPath) => path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined), written);

  function take(from: string, value: string, path: KeyPath): void {
    const to = path.join('.');
    const present = here(path) ?? undefined;
    if (present === value) lines.push({ from, value, to, what: 'same', message: 'stands here already' });
    else if (present !== undefined && !replace)
      lines.push({ from, value, to, what: 'kept', message: `${to} is ${String(present)} here and stays (--replace takes theirs)` });
    else {
      changes.push({ path, value });
      lines.push({ from, value, to, what: 'taken', message: present === undefined ? `becomes ${to}` : `becomes ${to} instead of ${String(present)}` });
    }
  }
  const leave = (from: string, value: string, message: string) => lines.push({ from, value, to: null, what: 'left', message });

  if (theirs.hostname !== null) take('hostname', theirs.hostname.slice(0, 100), ['host', 'name']);
  planRoot();
  planAws();
  if (theirs.timezone !== null) leave('timezone', theirs.timezone, 'times are kept in UTC and shown in the zone of whoever looks');
  if (theirs.pythonBin !== null) leave('python.bin', theirs.pythonBin, 'no hook is needed: a push is seen when git writes it down');
  for (const { key, value } of theirs.unknown) leave(key, value, 'unknown');
  return { lines, changes };

  function planRoot(): void {
    const { root, repositories } = theirs;
    const outside = repositories.filter((one) => !isBelow(one));
    if (root !== null) {
      const depth = depthOf(repositories);
      const base = dirname(loaded.file);
      const present = loaded.config.workspaces.find(({ path }) => expandPath(path, base) === expandPath(root, base));
      if (present === undefined) {
        const workspaces = Array.isArray(here(['workspaces'])) ? loaded.config.workspaces.length : 0;
        const value = depth === 4 ? { path: root } : { path: root, depth };
        // Added at the end: what stands there stays.
        changes.push(workspaces === 0 ? { path: ['workspaces'], value: [value] } : { path: ['workspaces', workspaces], value });
        lines.push({
          from: 'root',
          value: root,
          to: 'workspaces',
          what: 'taken',
          message: `becomes a workspace, ${depth} deep: other checkouts in there are found, too`,
        });
      } else lines.push({ from: 'root', value: root, to: 'workspaces', what: 'same', message: `is a workspace already, ${present.depth} deep` });
    }
    const below = repositories.length - outside.length;
    if (below > 0)
      lines.push(
        root === null
          ? { from: 'repositories', value: `${below}`, to: null, what: 'left', message: 'there is no root to look for them in' }
          : { from: 'repositories', value: `${below}`, to: 'workspaces', what: 'taken', message: 'are found in the workspace by themselves' },
      );
    for (const one of outside) leave('repositories', one, 'is not below root: add its folder as a workspace');
  }

  function planAws(): void {
    const { queue, topicArn, table } = theirs;
    const { topic, queue: queueName } = AwsWhere.shape;
    const region = topicArn?.split(':')[3];
    const isTopic = topicArn !== null && topic.safeParse(topicArn).success;
    if (table !== null)
      leave(
        'aws.dynamodb.table',
        table,
        'its one key is hostname, and a state of each checkout has two: everref cloud setup aws makes a table of its own (everref)',
      );
    const otherCloud = here(['cloud', 'kind']);
    const isTaken = otherCloud === undefined || otherCloud === 'aws' || replace;
    const names: [from: string, value: string, path: KeyPath, isGood: boolean][] = [];
    if (topicArn !== null) names.push(['aws.sns.topic.arn', topicArn, ['cloud', 'topic'], isTopic]);
    if (queue !== null) names.push(['aws.sqs.queue', queue, ['cloud', 'queue'], queueName.safeParse(queue).success]);
    if (isTaken && names.some(([, , , isGood]) => isGood) && otherCloud !== 'aws') changes.push({ path: ['cloud'], value: { kind: 'aws' } });
    for (const [from, value, path, isGood] of names)
      if (!isGood) leave(from, value, 'is no name of AWS');
      else if (isTaken) take(from, value, path);
      else lines.push({ from, value, to: path.join('.'), what: 'kept', message: `cloud is ${String(otherCloud)} here and stays (--replace takes theirs)` });
    if (isTaken && isTopic && region !== undefined) take('aws.sns.topic.arn (its region)', region, ['cloud', 'region']);
  }
}
