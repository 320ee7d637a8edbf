import { z } from 'zod';

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `30s`, `5m`, `1h`, `2d` → milliseconds; null where it is none. */
export function durationMs(text: string): number | null {
  const match = /^(\d{1,6})\s*(ms|s|m|h|d)$/.exec(text.trim());
  if (match?.[1] === undefined) return null;
  return Number(match[1]) * units[match[2] as keyof typeof units];
}

const sizes = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 } as const;

/** `500MiB`, `1GiB` → bytes; null where it is none. */
export function sizeBytes(text: string): number | null {
  const match = /^(\d{1,9})\s*(B|KiB|MiB|GiB)$/.exec(text.trim());
  if (match?.[1] === undefined) return null;
  return Number(match[1]) * sizes[match[2] as keyof typeof sizes];
}

/** A time with its unit, as a person writes it. */
export const Duration = z.string().refine((text) => durationMs(text) !== null, 'write a number and a unit: 30s, 5m, 1h or 2d');
/** A number of bytes with its unit. */
export const Size = z.string().refine((text) => sizeBytes(text) !== null, 'write a number and a unit: 500MiB or 1GiB');
/** `address:port`. */
export const Listen = z.string().regex(/^(?:\[[0-9a-f:]+\]|[^:\s]+):\d{1,5}$/i, 'write address:port, like 127.0.0.1:7420 (port 0: any free one)');

/** A local time of day. */
export const TimeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'write hours and minutes in quotes: "18:00"');

/** A secret is never in the file: it is named by where it is found. */
export const SecretReference = z.union([
  z.strictObject({ env: z.string().min(1) }),
  z.strictObject({ file: z.string().min(1) }),
  z.strictObject({ keychain: z.string().min(1) }),
]);

/** A shortcut of the whole system in Electron's words: modifiers and one key, joined by `+`. */
export const Shortcut = z
  .string()
  .max(60)
  .regex(
    /^(?:(?:Command|Cmd|Control|Ctrl|CommandOrControl|CmdOrCtrl|Alt|Option|AltGr|Shift|Super|Meta)\+)+(?:[A-Z0-9]|F(?:[1-9]|1\d|2[0-4])|Space|Tab|Plus|Return|Up|Down|Left|Right|Home|End|PageUp|PageDown)$/,
    'write modifiers and a key, like CommandOrControl+Shift+E; or false for none',
  );
