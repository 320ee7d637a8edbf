import { isDeepStrictEqual } from 'node:util';
import type { ConfigProblem, Settings } from '../../../shared/contract/contract.ts';
import { type ConfigChange, editConfig } from '../../config/edit.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { ResolveOptions } from '../../config/resolve.ts';
import { absolutePath } from '../../workspace/trust/trust.ts';

/** The part of a configuration that the settings place shows. */
export function settingsOf({ config, resolved }: LoadedConfig): Settings {
  return {
    hostName: resolved.hostName,
    workspaces: config.workspaces.map(({ path, depth, ignore }) => ({ path, depth, ignore })),
    reconcileEvery: config.reconcile.every,
    remotePull: config.remoteControl.pull,
    notifyFastForwards: config.notifications.fastForwards,
    notifyRefusals: config.notifications.refusals,
    notifyForcePushes: config.notifications.forcePushes,
    notifyCollisions: config.notifications.collisions,
    notifyLeaving: config.notifications.leaving,
    muted: config.notifications.mute.map((one) =>
      typeof one === 'string' ? { repository: one, kinds: null } : { repository: one.repository, kinds: one.kinds ?? null },
    ),
    quietHours: config.notifications.quietHours ?? null,
    leaveAt: config.leave.at ?? null,
    checkForUpdates: config.updates.check,
    shortcut: config.shortcut === false ? null : config.shortcut,
  };
}

/** Tells who asked when the settings have become others. */
export interface SettingsTold {
  /** Reads them again, after the configuration may have changed. */
  look(): void;
  on(listener: (settings: Settings) => void): () => void;
}

export function tellSettings(read: () => Settings): SettingsTold {
  const listeners = new Set<(settings: Settings) => void>();
  let told = read();
  return {
    look() {
      const now = read();
      if (isDeepStrictEqual(now, told)) return;
      told = now;
      for (const listener of listeners) listener(now);
    },
    on(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Writes what differs into the file, keeping its comments and form. Answers why not, where the file cannot be edited. */
export function changeSettings(loaded: LoadedConfig, wanted: Settings, options: ResolveOptions): readonly ConfigProblem[] {
  const now = settingsOf(loaded);
  const changes: ConfigChange[] = [];
  const set = (path: ConfigChange['path'], value: unknown) => changes.push({ path, value });
  if (wanted.hostName !== now.hostName) set(['host', 'name'], wanted.hostName);
  if (JSON.stringify(wanted.workspaces) !== JSON.stringify(now.workspaces)) set(['workspaces'], wanted.workspaces.map(shortWorkspace));
  if (wanted.reconcileEvery !== now.reconcileEvery) set(['reconcile', 'every'], wanted.reconcileEvery);
  if (wanted.remotePull !== now.remotePull) set(['remoteControl', 'pull'], wanted.remotePull);
  if (wanted.notifyFastForwards !== now.notifyFastForwards) set(['notifications', 'fastForwards'], wanted.notifyFastForwards);
  if (wanted.notifyRefusals !== now.notifyRefusals) set(['notifications', 'refusals'], wanted.notifyRefusals);
  if (wanted.notifyForcePushes !== now.notifyForcePushes) set(['notifications', 'forcePushes'], wanted.notifyForcePushes);
  if (wanted.notifyCollisions !== now.notifyCollisions) set(['notifications', 'collisions'], wanted.notifyCollisions);
  if (wanted.notifyLeaving !== now.notifyLeaving) set(['notifications', 'leaving'], wanted.notifyLeaving);
  if (!isDeepStrictEqual(wanted.muted, now.muted))
    set(
      ['notifications', 'mute'],
      wanted.muted.map(({ repository, kinds }) => (kinds === null ? repository : { repository, kinds })),
    );
  if (!isDeepStrictEqual(wanted.quietHours, now.quietHours)) set(['notifications', 'quietHours'], wanted.quietHours ?? undefined);
  if (wanted.leaveAt !== now.leaveAt) set(['leave', 'at'], wanted.leaveAt ?? undefined);
  if (wanted.checkForUpdates !== now.checkForUpdates) set(['updates', 'check'], wanted.checkForUpdates);
  if (wanted.shortcut !== now.shortcut) set(['shortcut'], wanted.shortcut ?? false);
  if (changes.length === 0) return [];
  const edit = editConfig(loaded.file, changes, options);
  return edit.kind === 'refused' ? edit.problems : [];
}

/** Lets the programs of one checkout's own configuration run; by its path, so that nothing else is meant. */
export function trustCheckout(loaded: LoadedConfig, path: string, options: ResolveOptions): readonly ConfigProblem[] {
  const key = Object.keys(loaded.config.repositories).find((written) => absolutePath(written) === path) ?? path;
  const edit = editConfig(loaded.file, [{ path: ['repositories', key, 'trust'], value: true }], options);
  return edit.kind === 'refused' ? edit.problems : [];
}

/** A workspace as a person would write it: what stands at its default is left out. */
function shortWorkspace({ path, depth, ignore }: Settings['workspaces'][number]): Record<string, unknown> {
  return { path, ...(depth === 4 ? {} : { depth }), ...(ignore.length === 0 ? {} : { ignore }) };
}
