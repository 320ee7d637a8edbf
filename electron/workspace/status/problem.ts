import { existsSync } from 'node:fs';
import type { Problem } from '../../../shared/model/checkout.ts';
import { GitError, type GitErrorKind } from '../../git/error.ts';
import { DiskSilent } from '../disk/disk.ts';

const words: Partial<Record<GitErrorKind, (path: string, error: GitError) => Problem>> = {
  'dubious-ownership': (path) => ({
    code: 'dubious-ownership',
    message: `This folder belongs to another user, so git refuses to read it. If you trust it, run: git config --global --add safe.directory '${path.replaceAll("'", "'\\''")}'`,
  }),
  'unknown-format': () => ({
    code: 'unknown-format',
    message: 'This repository has a format that this machine’s git is too old for. Install a newer git (2.45 or later reads every format there is).',
  }),
  'not-a-repository': () => ({
    code: 'not-a-repository',
    message: 'Git finds no repository here any more. Its .git folder is damaged or gone: clone it again, or restore it from a backup.',
  }),
  corrupt: (_path, error) => ({
    code: 'corrupt',
    message: `Git cannot read this repository: ${said(error)}. Run git fsck in it to see what is damaged; a fresh clone beside it is the quickest way out.`,
  }),
  'read-only': () => ({ code: 'no-permission', message: 'Git may not read this repository. Give your user the right to read it and its .git folder.' }),
  deadline: () => ({
    code: 'too-slow',
    message: 'Git took longer than 30 s to look at this checkout. It is tried again; core.untrackedCache or a smaller work tree make it quicker.',
  }),
  'too-much-output': () => ({ code: 'too-large', message: 'This checkout has more changed files than can be shown. Add what is generated to .gitignore.' }),
  'git-missing': () => ({ code: 'git-missing', message: 'No git was found on this machine. Install git, then start Everref again.' }),
};

/** Why a checkout could not be read, in words that say what to do. `isThere`: whether its folder is; looked for by default. */
export function problemOf(error: unknown, path: string, isThere?: boolean): Problem {
  if (error instanceof DiskSilent)
    return {
      code: 'disk-silent',
      message: `The disk of ${error.where} does not answer, so this checkout is left alone. Once the disk is back (a server, a VPN, a cable), it is looked at again by itself.`,
    };
  if (!(isThere ?? existsSync(path)))
    return { code: 'missing-folder', message: `${path} is not there any more. Put it back, or remove it from the list by removing its worktree.` };
  if (!(error instanceof GitError)) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EACCES' || code === 'EPERM') return words['read-only']?.(path, new GitError('exit', { args: [], cwd: path }, '')) ?? unknown(String(code));
    return unknown(error instanceof Error ? error.message : String(error));
  }
  return words[error.kind]?.(path, error) ?? unknown(said(error));
}

function unknown(what: string): Problem {
  return { code: 'git-failed', message: `Git could not look at this checkout: ${what}. Run git status in it to see more.` };
}

function said(error: GitError): string {
  return error.message.replace(/^git \S+: (?:fatal|error): /, '').replace(/[.\s]+$/, '');
}
