/** A tree of submodules that is deeper, or has more of them, is refused: what was not looked at is not touched. */
const deepest = 8;
const most = 500;

/** Whether these are more than are looked at; `depth`: how many are in each other. Pure. */
export function tooManySubmodules(count: number, depth = 0): boolean {
  return count > most || depth > deepest;
}
