/** What is seen of one submodule whose recorded commit changed in a move of its parent. Plain data. */
export interface SubmoduleCase {
  /** Nobody has checked it out here: there is nothing to follow with. */
  readonly initialised: boolean;
  /** `submodule.<name>.update`, by `.gitmodules` or the configuration; null: as git does by default. */
  readonly update: string | null;
  /** Its own configuration would run a program, or leads elsewhere. */
  readonly programs: readonly string[];
  /** The branch that is checked out in it; null: none, as git leaves it. */
  readonly branch: string | null;
  readonly head: string | null;
  /** The commit that the parent recorded before the move. */
  readonly recorded: string;
  /** Changed, staged, conflicted and new files in it. */
  readonly changes: number;
}

export type SubmoduleDecision = { readonly kind: 'follow' } | { readonly kind: 'nothing' } | { readonly kind: 'leave'; readonly why: string };

const leave = (why: string): SubmoduleDecision => ({ kind: 'leave', why });

/** Whether a submodule may go along: only as git left it, with nothing of the user's in it, and only forward (which is seen later). Pure. */
export function decideSubmodule({ initialised, update, programs, branch, head, recorded, changes }: SubmoduleCase): SubmoduleDecision {
  if (!initialised) return { kind: 'nothing' };
  if (update !== null && update !== 'checkout') return leave(`its update is set to ${update.startsWith('!') ? 'a command' : update}`);
  if (programs.length > 0) return leave('its own configuration would run programs or leads elsewhere');
  if (branch !== null) return leave(`the branch ${branch} is checked out in it`);
  if (head !== recorded) return leave('another commit is checked out in it than the one that was recorded');
  if (changes > 0) return leave('it has changes of yours');
  return { kind: 'follow' };
}
