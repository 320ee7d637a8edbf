import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

const WindowState = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().positive(), height: z.int().positive() }).nullable().default(null),
  maximized: z.boolean().default(false),
  /** The person has been told once that closing only hides. */
  toldAboutHiding: z.boolean().default(false),
});

/** What the window remembers between two runs. */
export type WindowState = Readonly<z.infer<typeof WindowState>>;

/** What is remembered; a missing or damaged file is as good as a first start. */
export function readWindowState(file: string): WindowState {
  try {
    return WindowState.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return WindowState.parse({});
  }
}

/** Writes beside and renames, so that a crash leaves the old state or the new one. Throws what the disk throws. */
export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}
