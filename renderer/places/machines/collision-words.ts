import type { Collision } from '../../../shared/model/collision.ts';
import { counted } from '../../parts/counted.ts';
import type { Machine } from './machine.ts';

/** What lies there: `2 unpushed commits and 3 uncommitted files`. */
export function workThere({ commits, files }: Collision): string {
  return [commits === 0 ? '' : counted(commits, 'unpushed commit'), files === 0 ? '' : counted(files, 'uncommitted file')].filter(Boolean).join(' and ');
}

/** The name of the machine that a collision is with. */
export function machineOf({ other }: Collision, machines: readonly Machine[]): string {
  return machines.find((machine) => machine.id === other.hostId)?.label ?? 'Another machine';
}

/** All collisions of a row in one sentence. */
export function collisionSentence(collisions: readonly Collision[], machines: readonly Machine[]): string {
  return collisions.map((collision) => `${machineOf(collision, machines)} has ${workThere(collision)} on ${collision.branch}`).join('; ');
}
