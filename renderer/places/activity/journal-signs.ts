import {
  AlertIcon,
  ArchiveIcon,
  DownloadIcon,
  GitBranchIcon,
  GitMergeIcon,
  GitPullRequestIcon,
  HistoryIcon,
  type Icon,
  InboxIcon,
  PlayIcon,
  RepoPushIcon,
  SkipIcon,
  TerminalIcon,
  TrashIcon,
  UndoIcon,
  XCircleIcon,
} from '@primer/octicons-react';
import type { JournalKind } from '../../../shared/model/journal.ts';

type Tone = 'quiet' | 'good' | 'attention' | 'danger';

/** How each kind of line is drawn and said. */
export const journalSigns: Readonly<Record<JournalKind, { readonly icon: Icon; readonly word: string; readonly tone: Tone }>> = {
  'push-seen': { icon: RepoPushIcon, word: 'Push seen', tone: 'quiet' },
  'push-received': { icon: InboxIcon, word: 'Push received', tone: 'quiet' },
  fetched: { icon: DownloadIcon, word: 'Fetched', tone: 'quiet' },
  moving: { icon: GitMergeIcon, word: 'Moving forward', tone: 'quiet' },
  'fast-forwarded': { icon: GitMergeIcon, word: 'Fast-forwarded', tone: 'good' },
  refused: { icon: SkipIcon, word: 'Left alone', tone: 'attention' },
  'rolled-back': { icon: HistoryIcon, word: 'Rolled back', tone: 'attention' },
  undone: { icon: UndoIcon, word: 'Undone', tone: 'good' },
  restored: { icon: GitBranchIcon, word: 'Restored', tone: 'good' },
  'force-push': { icon: AlertIcon, word: 'Force push', tone: 'attention' },
  'branch-deleted': { icon: TrashIcon, word: 'Branch deleted', tone: 'quiet' },
  'tip-kept': { icon: ArchiveIcon, word: 'Old tip kept', tone: 'quiet' },
  'order-received': { icon: PlayIcon, word: 'Asked by another machine', tone: 'quiet' },
  'entry-run': { icon: TerminalIcon, word: 'Commands run', tone: 'quiet' },
  'branch-reset': { icon: HistoryIcon, word: 'Reset', tone: 'attention' },
  mirrored: { icon: GitPullRequestIcon, word: 'Pull request mirrored', tone: 'quiet' },
  error: { icon: XCircleIcon, word: 'Error', tone: 'danger' },
};
