import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { type Config, durationMs, sizeBytes } from '../../shared/model/config.ts';
import { expandPath, realPath } from './paths.ts';

/** A workspace with its folder found. */
export interface ResolvedWorkspace {
  /** As written in the file. */
  readonly written: string;
  /** Absolute; the real path where the folder is there. */
  readonly path: string;
  readonly exists: boolean;
  readonly depth: number;
  readonly ignore: readonly string[];
}

/** The configuration with paths absolute, units taken off and names filled in. */
export interface ResolvedConfig {
  readonly hostName: string;
  /** Each folder once, in the order of the file. */
  readonly workspaces: readonly ResolvedWorkspace[];
  readonly reconcileEveryMs: number;
  readonly requestsPerHour: number;
  readonly keepDays: number;
  readonly keepBytesPerRepository: number;
  /** The local cloud's file; null when another kind is configured. */
  readonly localCloudFile: string | null;
  readonly aliases: Readonly<Record<string, string>>;
}

export interface ResolveOptions {
  /** Where the local cloud is when the file names no place. */
  readonly localCloudFile: string;
  readonly home?: string;
}

/** Resolves a checked configuration against the place of its file. Looks at the disk only for real paths. */
export function resolveConfig(config: Config, file: string, { localCloudFile, home }: ResolveOptions): ResolvedConfig {
  const base = dirname(realPath(file) ?? file);
  const workspaces = new Map<string, ResolvedWorkspace>();
  for (const { path: written, depth, ignore } of config.workspaces) {
    const absolute = expandPath(written, base, home);
    const real = realPath(absolute);
    const path = real ?? absolute;
    if (!workspaces.has(path)) workspaces.set(path, { written, path, exists: real !== null, depth, ignore });
  }
  return {
    hostName: config.host.name ?? defaultHostName(),
    workspaces: [...workspaces.values()],
    reconcileEveryMs: Math.max(1000, durationMs(config.reconcile.every) ?? 300_000),
    requestsPerHour: config.reconcile.requestsPerHour,
    keepDays: config.keep.days,
    keepBytesPerRepository: sizeBytes(config.keep.bytesPerRepository) ?? 1024 ** 3,
    localCloudFile: config.cloud.kind !== 'local' ? null : config.cloud.path === undefined ? localCloudFile : expandPath(config.cloud.path, base, home),
    aliases: config.aliases,
  };
}

/** The machine's name as people say it: without the domain that some systems add. */
export function defaultHostName(name = hostname()): string {
  const short = name.replace(/\.(?:local|lan|home|localdomain)$/i, '').slice(0, 100);
  return short === '' ? 'this machine' : short;
}
