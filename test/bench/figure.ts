import { cpus, totalmem } from 'node:os';
import process from 'node:process';

/** One measured figure, as `--json` prints it. */
export interface Figure {
  readonly figure: string;
  readonly value: number;
  readonly unit: string;
  /** What it is held against: an aim, or a peer measured in the same run; null for none. */
  readonly against: string | null;
  /** value / the figure of `against`; null for none. */
  readonly ratio: number | null;
}

/** A figure held against an aim, in the same unit. */
export function aimed(figure: string, value: number, unit: string, aim: number): Figure {
  return { figure, value: round(value), unit, against: `aim ${aim}`, ratio: aim === 0 ? null : round(value / aim) };
}

/** A figure that stands alone. */
export function plainFigure(figure: string, value: number, unit: string): Figure {
  return { figure, value: round(value), unit, against: null, ratio: null };
}

/** The p-th percentile (0-100) by the nearest rank. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.max(0, Math.ceil((p / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The machine that figures come from, in one line. */
export function machineWords(): string {
  const [cpu] = cpus();
  return `${cpu?.model ?? 'unknown processor'}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, ${process.platform}`;
}

/** Prints figures as a table, or one JSON object a line. */
export function printFigures(figures: readonly Figure[], json: boolean): void {
  if (json) {
    for (const figure of figures) process.stdout.write(`${JSON.stringify(figure)}\n`);
    return;
  }
  const rows = figures.map(({ figure, value, unit, against, ratio }) => [figure, `${value} ${unit}`, against ?? '', ratio === null ? '' : `× ${ratio}`]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
