import { useState } from 'react';

/** Keeps handing out the earlier value while `same` says that nothing of matter has changed, so that memoised rows stay as they are. */
export function useStable<Value>(value: Value, same: (a: Value, b: Value) => boolean): Value {
  const [kept, setKept] = useState(value);
  if (kept === value || same(kept, value)) return kept;
  setKept(value);
  return value;
}
