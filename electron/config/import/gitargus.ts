import { isAbsolute, normalize, sep } from 'node:path';
import { parseDocument } from 'yaml';
import { z } from 'zod';

/** What a GitArgus `config.yml` says (github.com/bklement/gitargus, README: "Configuration"). Read leniently: every key may be missing or of no use. */
export interface GitArgusConfig {
  readonly hostname: string | null;
  readonly root: string | null;
  /** Folders below `root`. */
  readonly repositories: readonly string[];
  readonly table: string | null;
  readonly queue: string | null;
  readonly topicArn: string | null;
  readonly timezone: string | null;
  readonly pythonBin: string | null;
  /** Keys that GitArgus does not have, with what stands there in short. */
  readonly unknown: readonly { readonly key: string; readonly value: string }[];
}

const Text = z.union([z.string(), z.number()]).transform(String).nullable().catch(null).default(null);
const known: readonly RegExp[] = [
  /^hostname$/,
  /^root$/,
  /^repositories$/,
  /^timezone$/,
  /^python\.bin$/,
  /^aws\.dynamodb\.table$/,
  /^aws\.sqs\.queue$/,
  /^aws\.sns\.topic\.arn$/,
];
const Shape = z.object({
  hostname: Text,
  root: Text,
  repositories: z.array(z.unknown()).catch([]).default([]),
  timezone: Text,
  python: z.object({ bin: Text }).catch({ bin: null }).default({ bin: null }),
  aws: z
    .object({
      dynamodb: z.object({ table: Text }).catch({ table: null }).default({ table: null }),
      sqs: z.object({ queue: Text }).catch({ queue: null }).default({ queue: null }),
      sns: z
        .object({ topic: z.object({ arn: Text }).catch({ arn: null }).default({ arn: null }) })
        .catch({ topic: { arn: null } })
        .default({ topic: { arn: null } }),
    })
    .catch({ dynamodb: { table: null }, sqs: { queue: null }, sns: { topic: { arn: null } } })
    .default({ dynamodb: { table: null }, sqs: { queue: null }, sns: { topic: { arn: null } } }),
});

/** Reads the text; in words why it is none of GitArgus's. */
export function readGitArgus(
  text: string,
): { readonly kind: 'read'; readonly config: GitArgusConfig } | { readonly kind: 'refused'; readonly message: string } {
  const document = parseDocument(text, { prettyErrors: false });
  const [wrong] = document.errors;
  if (wrong !== undefined) return { kind: 'refused', message: `it is no YAML (${wrong.message})` };
  const data: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { kind: 'refused', message: 'it holds no keys' };
  if (!('hostname' in data || 'root' in data || 'repositories' in data)) {
    return { kind: 'refused', message: 'it has neither hostname nor root nor repositories: that is no configuration of GitArgus' };
  }
  const { hostname, root, repositories, timezone, python, aws } = Shape.parse(data);
  return {
    kind: 'read',
    config: {
      hostname,
      root,
      repositories: repositories.flatMap((one) => (typeof one === 'string' || typeof one === 'number' ? [String(one)] : [])),
      table: aws.dynamodb.table,
      queue: aws.sqs.queue,
      topicArn: aws.sns.topic.arn,
      timezone,
      pythonBin: python.bin,
      unknown: leaves(data).filter(({ key }) => !known.some((one) => one.test(key))),
    },
  };
}

/** Whether a repository's name leads to a folder below the root. */
export function isBelow(repository: string): boolean {
  return !isAbsolute(repository) && !normalize(repository).split(sep).includes('..');
}

/** How many folders below the root the deepest repository lies: 1 for `repo1`. */
export function depthOf(repositories: readonly string[]): number {
  const depths = repositories.filter(isBelow).map(
    (one) =>
      normalize(one)
        .split(sep)
        .filter((part) => part !== '' && part !== '.').length,
  );
  return Math.min(12, Math.max(1, ...depths));
}

function leaves(value: object, above: readonly string[] = []): readonly { readonly key: string; readonly value: string }[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const path = [...above, name];
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner) && path.length < 8) return leaves(inner, path);
    return [{ key: path.join('.'), value: (JSON.stringify(inner) ?? '').slice(0, 80) }];
  });
}
