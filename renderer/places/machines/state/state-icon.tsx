import {
  AlertFillIcon,
  ArrowDownIcon,
  ArrowUpIcon,
  BugIcon,
  CheckIcon,
  CircleIcon,
  CircleSlashIcon,
  ClockIcon,
  CopyIcon,
  FileRemovedIcon,
  GitCommitIcon,
  GitCompareIcon,
  GitMergeIcon,
  HomeIcon,
  type Icon,
  IterationsIcon,
  MailIcon,
  PersonIcon,
  PlugIcon,
  SearchIcon,
  ShieldLockIcon,
  StackIcon,
  ToolsIcon,
  UndoIcon,
  UnlinkIcon,
  VersionsIcon,
} from '@primer/octicons-react';
import type { CheckoutState, Operation } from '../../../../shared/model/checkout.ts';

/** The shape for each state; its word always stands beside it. */
export const stateIcon: Readonly<Record<CheckoutState, Icon>> = {
  'up-to-date': CheckIcon,
  ahead: ArrowUpIcon,
  behind: ArrowDownIcon,
  diverged: GitCompareIcon,
  'local-only': HomeIcon,
  'upstream-gone': UnlinkIcon,
  detached: GitCommitIcon,
  unborn: CircleIcon,
  failed: AlertFillIcon,
};

/** The shape for why a checkout cannot be read, where there is a better one than the warning sign. */
export const problemIcon: Readonly<Record<string, Icon>> = {
  'missing-folder': FileRemovedIcon,
  'not-a-repository': CircleSlashIcon,
  'dubious-ownership': PersonIcon,
  'no-permission': ShieldLockIcon,
  corrupt: BugIcon,
  'unknown-format': VersionsIcon,
  'too-slow': ClockIcon,
  'too-large': StackIcon,
  'git-missing': ToolsIcon,
  'disk-silent': PlugIcon,
};

/** The shape for what git is in the middle of. */
export const operationIcon: Readonly<Record<Operation, Icon>> = {
  merge: GitMergeIcon,
  rebase: IterationsIcon,
  'cherry-pick': CopyIcon,
  revert: UndoIcon,
  am: MailIcon,
  bisect: SearchIcon,
};
