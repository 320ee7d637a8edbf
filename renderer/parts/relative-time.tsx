import { exactTime, longAge, shortAge } from './age.ts';
import { useNow } from './clock.ts';

/** A time as its age, renewed every minute; the exact time on hover. `short`: `5m`, for narrow places. */
export function RelativeTime({ at, short = false, className }: { readonly at: string; readonly short?: boolean; readonly className?: string | undefined }) {
  const now = Math.max(useNow(), Date.now());
  return (
    <time dateTime={at} title={exactTime(at)} className={className}>
      {short ? shortAge(at, now) : longAge(at, now)}
    </time>
  );
}
