import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AwsProfile } from '../../../../shared/model/aws-setup.ts';

const profilesAtMost = 100;

/** The profiles that the files of the aws command line name, for a person to choose from. Reads names and regions, never a key. */
export function findProfiles(env: Readonly<Record<string, string | undefined>> = process.env, home = homedir()): readonly AwsProfile[] {
  const config = readProfiles(textOf(env['AWS_CONFIG_FILE'] ?? join(home, '.aws', 'config')), 'config');
  const credentials = readProfiles(textOf(env['AWS_SHARED_CREDENTIALS_FILE'] ?? join(home, '.aws', 'credentials')), 'credentials');
  const found = new Map(config.map((one) => [one.name, one]));
  for (const one of credentials) found.set(one.name, { name: one.name, region: found.get(one.name)?.region ?? one.region });
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, profilesAtMost);
}

/** Reads one of the two files: in `config` a profile is headed `[profile work]` (but `[default]`), in `credentials` `[work]`. Pure. */
export function readProfiles(text: string, kind: 'config' | 'credentials'): readonly AwsProfile[] {
  const list: { name: string; region: string | null }[] = [];
  let at: { name: string; region: string | null } | null = null;
  for (const line of text.split(/\r?\n/)) {
    const heading = /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
    if (heading !== undefined) {
      const name = kind === 'credentials' || heading === 'default' ? heading : /^profile\s+["']?(.+?)["']?$/.exec(heading)?.[1];
      at = name === undefined ? null : { name, region: null };
      if (at !== null) list.push(at);
    } else if (at !== null) at.region = /^\s*region\s*=\s*([a-z0-9-]+)/.exec(line)?.[1] ?? at.region;
  }
  return list;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').slice(0, 1_000_000);
  } catch {
    return '';
  }
}
