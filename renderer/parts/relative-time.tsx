import { exactTime, longAge, shortAge, shortAgo } from './age.ts';
import { useNow } from './clock.ts';

const words = { short: shortAge, ago: shortAgo, long: longAge } as const;

/** A time as its age, renewed every minute; the exact time on hover. `short`: `5m`; `ago`: `5m ago`; `long`: `5 minutes ago`. */
export function RelativeTime({
  at,
  form = 'long',
  className,
}: {
  readonly at: string;
  readonly form?: keyof typeof words;
  readonly className?: string | undefined;
}) {
  const now = Math.max(useNow(), Date.now());
  return (
    <time dateTime={at} title={exactTime(at)} className={className}>
      {words[form](at, now)}
    </time>
  );
}
