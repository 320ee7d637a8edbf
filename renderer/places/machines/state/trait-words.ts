import { type Checkout, type Trait, urgentTraits } from '../../../../shared/model/checkout.ts';

/** What a checkout is besides how it stands: its traits, and its kind where that is not a plain clone. */
export type Aspect = Trait | 'bare' | 'worktree';

/** The aspects of a checkout, the telling ones first. */
export function aspectsOf({ kind, traits }: Pick<Checkout, 'kind' | 'traits'>): readonly Aspect[] {
  return [...traits.filter(isUrgent), ...(kind === 'clone' ? [] : [kind]), ...traits.filter((trait) => !isUrgent(trait))];
}

/** Whether something is to be done. */
export function isUrgent(aspect: Aspect): boolean {
  return urgentTraits.some((trait) => trait === aspect);
}

/** The word for each aspect, as it stands in a line of marks. */
export const aspectWord: Readonly<Record<Aspect, string>> = {
  bare: 'Bare',
  worktree: 'Worktree',
  shallow: 'Shallow',
  partial: 'Partial',
  sparse: 'Sparse',
  submodules: 'Submodules',
  locked: 'Locked',
  'lock-left': 'Lock left behind',
  'sign-in-needed': 'Sign-in needed',
};

/** What it means, and what to do where something is to be done. */
export const aspectSentence: Readonly<Record<Aspect, string>> = {
  bare: 'A bare repository: Everref fetches for it and never moves its branches.',
  worktree: 'A linked worktree: it shares its branches and stashes with the clone that it belongs to.',
  shallow: 'A shallow clone: what came before its oldest commits is not here. git fetch --unshallow brings it.',
  partial: 'A partial clone: contents of files are fetched when they are needed.',
  sparse: 'A sparse checkout: only some of its files are in the work tree.',
  submodules: 'It has submodules. They are part of it, and Everref leaves their files alone unless the configuration says that they follow.',
  locked: 'Its worktree is locked: git neither removes nor moves the folder. Everref pulls here all the same.',
  'lock-left':
    'index.lock has been in its git folder for more than a minute, and nothing can be pulled until it goes. If no git is running here, remove that file.',
  'sign-in-needed':
    'A remote wants a sign-in, and Everref never asks for one by itself: it is left alone until somebody signs in on that machine (Sign in and fetch, or everref sign-in in a terminal).',
};
