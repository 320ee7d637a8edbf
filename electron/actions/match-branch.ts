/** Whether a branch (short) fits a pattern: `*` is anything but a slash, `**` anything; everything else stands for itself. */
export function matchesBranch(pattern: string, branch: string): boolean {
  return fits(pattern, 0, branch, 0, new Set());
}

/** Place by place; what was tried once is not tried again, so that a hostile name costs no more than pattern × name. */
function fits(pattern: string, at: number, name: string, from: number, failed: Set<number>): boolean {
  if (at === pattern.length) return from === name.length;
  const key = at * (name.length + 1) + from;
  if (failed.has(key)) return false;
  if (pattern[at] !== '*') {
    if (pattern[at] === name[from] && from < name.length && fits(pattern, at + 1, name, from + 1, failed)) return true;
  } else {
    const isDeep = pattern[at + 1] === '*';
    const next = at + (isDeep ? 2 : 1);
    for (let end = from; end <= name.length; end++) {
      if (fits(pattern, next, name, end, failed)) return true;
      if (!isDeep && name[end] === '/') break;
    }
  }
  failed.add(key);
  return false;
}

/** Whether a pattern stands for one branch only. */
export function isPlainBranch(pattern: string): boolean {
  return !pattern.includes('*');
}
