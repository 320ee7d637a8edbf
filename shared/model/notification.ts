import { z } from 'zod';
import { IsoTime } from './id.ts';

/** What a notification is about; what can be muted for a repository. */
export const NotificationKind = z.enum(['fast-forwarded', 'refused', 'force-push', 'collision', 'leave', 'run-failed', 'trouble']);
export type NotificationKind = z.infer<typeof NotificationKind>;

/** What was last said to the person by a notification; shown in the page where there is no desktop. */
export const Notification = z.object({
  id: z.string(),
  at: IsoTime,
  kind: NotificationKind,
  title: z.string(),
  body: z.string(),
  /** Where a click leads: a path of the page, `/machines?checkout=…`. */
  place: z.string(),
});
export type Notification = z.infer<typeof Notification>;
