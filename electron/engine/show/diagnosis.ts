import type { About } from '../../../shared/contract/contract.ts';
import type { Config } from '../../../shared/model/config.ts';
import { redactText } from '../../../shared/model/redact.ts';
import type { Snapshot } from '../../../shared/model/snapshot.ts';

export interface DiagnosisFacts {
  readonly about: About;
  readonly snapshot: Snapshot;
  readonly config: Config;
  /** The person's home folder: written as `~`. */
  readonly home: string;
  readonly now: Date;
}

/** Troubles and problems that are quoted; the rest is counted. */
const most = 20;

/**
 * What helps whoever helps (P-10): versions, counts, troubles, the shape of the configuration. Only what is named here is in it, so no secret is:
 * no branch, file or machine by name, no value of the configuration but numbers; the words of a trouble (which may name a repository) are cleaned. Pure.
 */
export function diagnosisOf({ about, snapshot, config, home, now }: DiagnosisFacts): string {
  const clean = (text: string) => redactText(home.length > 1 ? text.replaceAll(home, '~') : text).replace(/\s+/g, ' ');
  const here = snapshot.checkouts.filter(({ hostId }) => hostId === snapshot.thisHost);
  const { cost, watching } = about;
  const lines: (readonly [string, string])[] = [
    ['Everref', `${about.version}; git ${about.git}; Node ${about.node}; ${about.os}`],
    ['Written', now.toISOString()],
    ['Mood', snapshot.mood + (snapshot.swept ? '' : '; the first look is under way') + (snapshot.pausedUntil === null ? '' : '; paused')],
    ['Checkouts here', `${here.length}: ${countedBy(here.map(({ state }) => state))}`],
    ['Traits here', countedBy(here.flatMap(({ traits }) => traits)) || 'none'],
    ['Problems here', countedBy(here.flatMap(({ problem }) => (problem === null ? [] : [problem.code]))) || 'none'],
    ['Machines', snapshot.hosts.map(({ os, version, checkouts, lastSeenAt }) => `${os} ${version}, ${checkouts} checkouts, seen ${lastSeenAt}`).join('; ')],
    ['Waiting for a sign-in', String(snapshot.signIns.length)],
    ['Last asked the remotes', snapshot.lastReconcileAt ?? 'not yet'],
    [
      'Configuration',
      [
        `cloud ${config.cloud.kind}`,
        `${config.workspaces.length} workspaces`,
        `${Object.keys(config.repositories).length} overrides`,
        `${config.webhooks?.endpoints.length ?? 0} endpoints`,
        `${config.entries.length} entries`,
        `reconcile every ${config.reconcile.every}`,
      ].join(', '),
    ],
    [
      'Watching',
      watching === undefined ? 'nothing' : `${watching.watched} work trees with ${watching.used} of ${watching.budget} watches, ${watching.byTimer} by timer`,
    ],
    [
      'Its own cost',
      `since ${cost.since}: ${cost.gitProcesses} git processes, ${Math.round(cost.cpuSeconds)} s of processor time, ${Math.round(cost.memoryBytes / 1024 ** 2)} MiB`,
    ],
  ];
  const quoted = (title: string, words: readonly string[]) => [
    `${title}: ${words.length === 0 ? 'none' : words.length}`,
    ...words.slice(0, most).map((line) => `- ${clean(line)}`),
  ];
  return [
    ...lines.map(([name, value]) => `${name}: ${clean(value)}`),
    ...quoted(
      'Troubles',
      snapshot.troubles.filter(({ code }) => code !== 'config').map(({ code, message, since }) => `${code}, since ${since}: ${message}`),
    ),
    // The words of a configuration problem may quote what was written there, in whatever place a secret was put by mistake.
    `Configuration problems: ${
      about.configProblems.length === 0
        ? 'none'
        : `in line ${about.configProblems
            .map(({ line }) => line)
            .slice(0, most)
            .join(', ')}`
    }`,
    '',
  ].join('\n');
}

/** `3 behind, 1 ahead`: how often each stands there, most first. */
function countedBy(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([word, count]) => `${count} ${word}`)
    .join(', ');
}
