import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { git, tryGit } from '../support/git.ts';
import { type Machine, type World, write } from './world.ts';

/** One thing that somebody does, in words for whoever watches, and as plain git. */
export interface Step {
  readonly who: string;
  readonly words: string;
  /** How much of the pace passes before it: 1 is a breath. */
  readonly after: number;
  run(world: World): void;
}

function step(who: string, after: number, words: string, run: (world: World) => void): Step {
  return { who, words, after, run };
}

function commit(world: World, machine: Machine, repository: string, file: string, text: string, subject: string): void {
  const folder = world.clone(machine, repository);
  write(join(folder, file), text);
  git(machine.person, folder, 'add', '--', file);
  git(machine.person, folder, 'commit', '--quiet', '--message', subject);
}

function push(world: World, machine: Machine, repository: string, ...words: string[]): void {
  git(machine.person, world.clone(machine, repository), 'push', '--quiet', ...words);
}

/** A working day of one developer on three machines, and of a colleague who is not careful with `--force`. */
export const day: readonly Step[] = [
  step('laptop', 1, 'Mara notes an idea on the train and pushes it', (world) => {
    commit(world, world.laptop, 'mara/notes', 'talk.md', '- refs are cheap\n- reflogs remember\n- nobody reads them\n', 'One more point for the talk');
    push(world, world.laptop, 'mara/notes');
  }),
  step('laptop', 1, 'fixes the pricing page and pushes', (world) => {
    commit(world, world.laptop, 'acme/site', 'src/pricing.html', '<h1>Pricing</h1>\n<p>Free for three.</p>\n', 'Free for three machines');
    push(world, world.laptop, 'acme/site');
  }),
  step('colleague', 1.5, 'Jonas pushes to the API from his own machine, without Everref', (world) => {
    commit(world, world.colleague, 'acme/api', 'orders.go', 'package main\n\nconst pageSize = 100\n', 'Read a hundred orders at once');
    push(world, world.colleague, 'acme/api');
  }),
  step('desktop', 1, 'Mara sits down at the desktop and edits a stylesheet, without committing', (world) => {
    appendFileSync(join(world.clone(world.desktop, 'acme/site'), 'src/site.css'), 'body { margin: 0 auto; max-width: 60rem; }\n');
  }),
  step('desktop', 1, 'stashes a try at bigger type', (world) => {
    const folder = world.clone(world.desktop, 'acme/design-tokens');
    write(join(folder, 'type.json'), '{ "body": 16, "title": 28 }\n');
    git(world.desktop.person, folder, 'stash', 'push', '--quiet', '--message', 'bigger type, not sure yet');
  }),
  step('buildbox', 1.5, 'commits a hot fix on the build box and does not push it', (world) => {
    commit(world, world.buildbox, 'acme/infrastructure', 'cluster.yml', 'nodes: 5\n', 'Two more nodes for the release');
  }),
  step('laptop', 1, 'changes the same file on the laptop and pushes: the build box has diverged', (world) => {
    commit(world, world.laptop, 'acme/infrastructure', 'cluster.yml', 'nodes: 4\n', 'One more node');
    push(world, world.laptop, 'acme/infrastructure');
  }),
  step('desktop', 1, 'works on webhooks in a linked worktree and pushes the branch from there', (world) => {
    const folder = world.clone(world.desktop, 'acme/api');
    const worktree = `${folder}-webhooks`;
    git(world.desktop.person, folder, 'worktree', 'add', '--quiet', worktree, 'feature/webhooks');
    write(join(worktree, 'webhooks.go'), 'package main\n\nconst header = "X-Acme-Signature"\n');
    git(world.desktop.person, worktree, 'commit', '--quiet', '--all', '--message', 'Name the header');
    git(world.desktop.person, worktree, 'push', '--quiet', 'origin', 'feature/webhooks');
  }),
  step('laptop', 1.5, 'starts a branch for the new header and pushes it', (world) => {
    const folder = world.clone(world.laptop, 'acme/site');
    git(world.laptop.person, folder, 'switch', '--quiet', '--create', 'new-header');
    commit(world, world.laptop, 'acme/site', 'src/header.css', 'header { background: #24292f; }\n', 'Calmer header');
    push(world, world.laptop, 'acme/site', '--set-upstream', 'origin', 'new-header');
  }),
  step('desktop', 1, 'leaves two commits on the desktop that nobody else has', (world) => {
    commit(world, world.desktop, 'openkestrel/kestrel', 'src/retry.rs', 'pub const TIMES: u8 = 5;\n', 'Try five times');
    commit(world, world.desktop, 'openkestrel/kestrel', 'src/retry.rs', 'pub const TIMES: u8 = 5;\npub const PAUSE_MS: u64 = 250;\n', 'Wait between two tries');
  }),
  step('colleague', 1.5, 'Jonas rewrites a branch and pushes with --force: a commit is gone from the remote', (world) => {
    const folder = world.clone(world.colleague, 'acme/api');
    git(world.colleague.person, folder, 'switch', '--quiet', 'fix/time-zones');
    git(world.colleague.person, folder, 'reset', '--quiet', '--hard', 'HEAD~1');
    commit(world, world.colleague, 'acme/api', 'time.go', 'package main\n\n// Times are UTC.\n', 'Times are UTC');
    push(world, world.colleague, 'acme/api', '--force');
  }),
  step('buildbox', 1, 'a merge on the build box is left with conflicts', (world) => {
    const folder = world.clone(world.buildbox, 'openkestrel/kestrel');
    git(world.buildbox.person, folder, 'switch', '--quiet', '--create', 'local-try');
    commit(world, world.buildbox, 'openkestrel/kestrel', 'src/report.rs', 'pub fn report() { println!("failed"); }\n', 'Print why');
    git(world.buildbox.person, folder, 'switch', '--quiet', '--create', 'other-try', 'main');
    commit(world, world.buildbox, 'openkestrel/kestrel', 'src/report.rs', 'pub fn report() { eprintln!("failed"); }\n', 'Print why to stderr');
    tryGit(world.buildbox.person, folder, 'merge', '--quiet', 'local-try');
  }),
  step('colleague', 1, 'Jonas deletes a branch that nobody merged', (world) => {
    push(world, world.colleague, 'openkestrel/kestrel', 'origin', '--delete', 'old-api');
  }),
  step('laptop', 1, 'Mara tries a header that stays in sight, in two commits, and throws them away with reset --hard', (world) => {
    const folder = world.clone(world.laptop, 'acme/site');
    commit(
      world,
      world.laptop,
      'acme/site',
      'src/header.css',
      'header { background: #24292f; position: sticky; inset-block-start: 0; }\n',
      'Keep the header in sight',
    );
    commit(
      world,
      world.laptop,
      'acme/site',
      'src/header.js',
      "addEventListener('scroll', () => document.body.classList.toggle('scrolled', scrollY > 8));\n",
      'Shrink the header when the page scrolls',
    );
    git(world.laptop.person, folder, 'reset', '--quiet', '--hard', 'HEAD~2');
  }),
  step('desktop', 1, 'deletes a branch on the desktop that she had never pushed', (world) => {
    const folder = world.clone(world.desktop, 'acme/design-tokens');
    git(world.desktop.person, folder, 'switch', '--quiet', '--create', 'spike/contrast');
    commit(world, world.desktop, 'acme/design-tokens', 'contrast.json', '{ "text": 7, "large": 4.5, "marks": 3 }\n', 'Ask for more contrast');
    git(world.desktop.person, folder, 'switch', '--quiet', 'main');
    git(world.desktop.person, folder, 'branch', '--quiet', '-D', 'spike/contrast');
  }),
  step('desktop', 1, 'drops a stash there, and will want it back', (world) => {
    const folder = world.clone(world.desktop, 'acme/design-tokens');
    write(join(folder, 'type.json'), '{ "body": 17, "title": 30, "note": 13 }\n');
    git(world.desktop.person, folder, 'stash', 'push', '--quiet', '--message', 'type for the new pages');
    git(world.desktop.person, folder, 'stash', 'drop', '--quiet');
  }),
  step('buildbox', 1, 'amends the hot fix on the build box: the first version is on no branch any more', (world) => {
    const folder = world.clone(world.buildbox, 'acme/infrastructure');
    write(join(folder, 'cluster.yml'), 'nodes: 5\nspare: 1\n');
    git(world.buildbox.person, folder, 'commit', '--quiet', '--all', '--amend', '--message', 'Two more nodes for the release, and a spare');
  }),
  step('laptop', 1, 'adds a pause between two tries on the branch that is to be reviewed, and pushes it', (world) => {
    const folder = world.clone(world.laptop, 'openkestrel/kestrel');
    git(world.laptop.person, folder, 'switch', '--quiet', 'retry');
    commit(world, world.laptop, 'openkestrel/kestrel', 'src/pause.rs', 'pub const FIRST_MS: u64 = 100;\npub const FACTOR: u64 = 2;\n', 'Pause');
    push(world, world.laptop, 'openkestrel/kestrel', 'origin', 'retry');
    git(world.laptop.person, folder, 'switch', '--quiet', 'main');
  }),
  step('laptop', 1, 'Mara pushes the last fix of the day', (world) => {
    commit(world, world.laptop, 'openkestrel/kestrel', 'src/timeout.rs', 'pub const SECONDS: u64 = 90;\n', 'Give slow jobs more time');
    push(world, world.laptop, 'openkestrel/kestrel');
  }),
  step('laptop', 1, 'puts the branch on that, says its last commit better and pushes with --force-with-lease: rewritten, nothing lost', (world) => {
    const folder = world.clone(world.laptop, 'openkestrel/kestrel');
    git(world.laptop.person, folder, 'switch', '--quiet', 'retry');
    git(world.laptop.person, folder, 'rebase', '--quiet', 'main');
    const message = 'Pause twice as long before each further try\n\nA server that has just failed needs a moment to itself.';
    git(world.laptop.person, folder, 'commit', '--quiet', '--amend', '--message', message);
    push(world, world.laptop, 'openkestrel/kestrel', '--force-with-lease', 'origin', 'retry');
    git(world.laptop.person, folder, 'switch', '--quiet', 'main');
  }),
];
