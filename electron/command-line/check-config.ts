import { type LoadedConfig, problemLine } from '../config/load.ts';
import { printJson, say } from './print.ts';

/** Prints what is wrong with the configuration, a line each; answers 1 where something is. */
export function printConfigCheck({ file, exists, problems, notes }: LoadedConfig, options: { readonly json: boolean }): number {
  if (options.json) printJson({ file, exists, problems, notes });
  else {
    for (const problem of problems) say(problemLine(problem));
    for (const note of notes) say(`${problemLine(note)} (only a note)`);
    if (problems.length === 0) say(exists ? `${file}: nothing is wrong` : `${file} is not there: every setting stands at its default`);
  }
  return problems.length === 0 ? 0 : 1;
}
