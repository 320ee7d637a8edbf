import {
  AlertFillIcon,
  ArrowDownIcon,
  ArrowUpIcon,
  CheckIcon,
  CircleIcon,
  GitCommitIcon,
  GitCompareIcon,
  HomeIcon,
  type Icon,
  UnlinkIcon,
} from '@primer/octicons-react';
import type { CheckoutState } from '../../../shared/model/checkout.ts';

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
