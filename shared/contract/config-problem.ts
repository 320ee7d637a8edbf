import { z } from 'zod';

/** A line of `config check`. `line` counts from 1; 0 where the whole file is meant. */
export const ConfigProblem = z.object({ file: z.string(), line: z.int(), message: z.string() });
export type ConfigProblem = z.infer<typeof ConfigProblem>;
