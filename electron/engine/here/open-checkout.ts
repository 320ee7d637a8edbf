import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import type { Config } from '../../../shared/model/config.ts';
import type { OpenWith } from '../../../shared/model/open-with.ts';

/** What a folder is opened with here: a program and its words, the folder already among them. */
export interface Opening {
  readonly program: string;
  readonly words: readonly string[];
}

export interface OpeningOptions {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  /** `open` of the configuration: argument lists of the user's own; the folder comes last. */
  readonly wanted: Config['open'];
  /** Whether a program is on PATH. */
  readonly has: (program: string) => boolean;
}

/** Terminals that start in the folder they are started in, best known first; a Debian system names its own by the first. */
const linuxTerminals = ['x-terminal-emulator', 'gnome-terminal', 'konsole', 'xfce4-terminal', 'ptyxis', 'kitty', 'alacritty', 'foot', 'xterm'];
const editors = ['code', 'codium', 'cursor', 'zed', 'subl', 'idea', 'webstorm'];

/** Which program opens `folder` in a terminal, an editor or the file manager (P-4); a text says why none does and what to write. Pure but for `has`. */
export function openingFor(how: OpenWith, folder: string, { platform, env, wanted, has }: OpeningOptions): Opening | string {
  if (platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return 'This Everref runs without a display, so it can open no windows. Copy the path instead.';
  const own = how === 'files' ? undefined : wanted[how];
  if (own !== undefined) {
    const [program = '', ...words] = own;
    return has(program)
      ? { program, words: [...words, ...(how === 'editor' ? [folder] : [])] }
      : `${program} (open.${how} in the configuration) was not found.`;
  }
  switch (how) {
    case 'files':
      return { program: platform === 'darwin' ? 'open' : platform === 'win32' ? 'explorer.exe' : 'xdg-open', words: [folder] };
    case 'terminal': {
      if (platform === 'darwin') return { program: 'open', words: ['-a', 'Terminal', folder] };
      if (platform === 'win32') return { program: 'wt.exe', words: ['-d', folder] };
      const found = linuxTerminals.find(has);
      return found === undefined ? 'No terminal was found. Name one in the configuration: open: { terminal: [kitty] }' : { program: found, words: [] };
    }
    case 'editor': {
      const found = editors.find(has);
      return found === undefined ? 'No editor was found. Name one in the configuration: open: { editor: [code] }' : { program: found, words: [folder] };
    }
  }
}

/** Opens a checkout's folder, in a program that goes on when Everref ends. Answers null, or in words why not. Never throws. */
export async function openFolder(how: OpenWith, folder: string, wanted: Config['open']): Promise<string | null> {
  if (!existsSync(folder)) return `${folder} is not there any more.`;
  const opening = openingFor(how, folder, { platform: process.platform, env: process.env, wanted, has: isOnPath });
  if (typeof opening === 'string') return opening;
  // No shell: the folder's name is one argument, whatever it holds, and starts with its root.
  const child = spawn(opening.program, [...opening.words], { cwd: folder, detached: true, stdio: 'ignore', shell: false, windowsHide: false });
  return started(child, opening.program);
}

function started(child: ChildProcess, program: string): Promise<string | null> {
  return new Promise((resolve) => {
    child.once('spawn', () => {
      child.unref();
      resolve(null);
    });
    child.once('error', (error: NodeJS.ErrnoException) => resolve(`${program} could not be started: ${error.code ?? error.message}.`));
  });
}

function isOnPath(program: string): boolean {
  if (program.includes('/') || program.includes('\\')) return existsSync(program);
  const endings = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && endings.some((ending) => existsSync(join(folder, program + ending))));
}
