import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createBundle } from '../../git/commands/bundle.ts';
import { refsContaining } from '../../git/commands/list-refs.ts';
import { updateRefs } from '../../git/commands/update-ref.ts';
import { shadowRef } from '../../git/everref-refs.ts';
import type { Git } from '../../git/run.ts';
import type { GoneBranches } from '../../store/gone-branches.ts';
import type { Overwritings } from '../../store/overwritings.ts';
import type { Pins } from '../../store/pins.ts';
import { randomId } from '../../store/random-id.ts';
import { type Clone, type Remote, trackingRef } from '../../workspace/clone.ts';
import { type Adoption, decideAdoption, displaced, type SeenBranch, type TipEvent } from './adopt-tips.ts';
import type { Ancestry } from './ancestry.ts';
import { bundleFolder, bundlePins } from './bundle-pins.ts';
import type { Asked } from './fetch-tips.ts';
import { knownTip, readTips, type TipView } from './tip-view.ts';

/** What adopting needs of its surroundings. */
export interface AdoptTools {
  readonly pins: Pins;
  readonly gone: GoneBranches;
  readonly overwritings: Overwritings;
  readonly ancestry: Ancestry;
  /** Everref's data folder. */
  readonly dataDir: string;
  readonly now: () => Date;
}

export interface AdoptRequest {
  readonly cwd: string;
  readonly clone: Clone;
  readonly remote: Remote;
  /** Branches that were fetched by name; with `asked` where the remote was asked. */
  readonly branches: readonly string[] | 'all';
  readonly asked: Asked;
  readonly refless: boolean;
  /** When this remote was last looked at by this process; null: not yet. */
  readonly lookedAt?: string | null;
}

/** A branch of the remote as it stands after adopting. */
export interface CurrentTip {
  /** Null: the remote no longer has it. */
  readonly tip: string | null;
  readonly tracking: string | null;
  readonly trackingRef: string | null;
  /** A shadow ref holds the tip. */
  readonly shadowed: boolean;
}

export interface Adopted {
  readonly view: TipView;
  readonly events: readonly TipEvent[];
  /** Ids of the pins that were made, by the tip they keep. */
  readonly pinned: ReadonlyMap<string, string>;
  readonly current: (branch: string) => CurrentTip;
  readonly changed: boolean;
}

/** Takes over what a fetch brought: pins first, then shadows and new tracking refs (adopt-tips.ts decides). Throws `GitError`. */
export async function adopt(git: Git, tools: AdoptTools, request: AdoptRequest): Promise<Adopted> {
  const { cwd, clone, remote, refless } = request;
  const view = await readTips(git, cwd, remote);
  const goneTips = new Map(tools.gone.ofClone(clone.id).flatMap((row) => (row.remote === remote.name ? [[row.ref, row.tip] as const] : [])));
  const seen = await look(git, tools, request, view, goneTips);
  const decision = decideAdoption(seen, {
    remote: remote.name,
    trackingRefs: view.trackingRefs,
    incoming: view.incoming,
    refless,
    newId: () => randomId('p-'),
  });
  const fresh = refless ? await keepAsBundles(git, tools, request, view, decision) : decision;
  if (refless) await bundlePins(git, tools.pins, clone, cwd, tools.dataDir);
  else keepRows(tools, request, fresh, null);
  noteOverwritings(tools, request, fresh, seen);
  const ordered = fresh.first.some(({ kind }) => kind === 'delete');
  if (ordered) await updateRefs(git, cwd, fresh.first, `everref: keep ${remote.name}`);
  await updateRefs(git, cwd, ordered ? fresh.next : [...fresh.first, ...fresh.next], `everref: look at ${remote.name}`);
  noteGone(tools, request, view, fresh, goneTips);
  return {
    view,
    events: fresh.events,
    pinned: new Map(fresh.pins.map(({ id, tip }) => [tip, id])),
    current: currentTips(view, seen, fresh, goneTips, remote, refless),
    changed: fresh.first.length + fresh.next.length > 0,
  };
}

/** Collects, for every branch that was looked at, what the decision needs. */
async function look(git: Git, tools: AdoptTools, request: AdoptRequest, view: TipView, goneTips: ReadonlyMap<string, string>): Promise<readonly SeenBranch[]> {
  const { cwd, remote, branches, asked, refless } = request;
  const tips = new Map<string, string | null>();
  if (asked.tips.size > 0) {
    for (const [branch, said] of asked.tips) {
      // What came is what counts: the branch may have moved between the question and the fetch.
      const tip = said === null ? null : refless ? said : (view.incoming.get(branch) ?? said);
      if (tip === null || refless || view.incoming.has(branch) || tip === knownTip(view.known.get(branch))) tips.set(branch, tip);
    }
  } else if (branches !== 'all') {
    for (const branch of branches) {
      const tip = view.incoming.get(branch);
      if (tip !== undefined) tips.set(branch, tip);
    }
  }
  const present = [...tips].flatMap(([branch, tip]) => (tip === null ? [] : [branch]));
  for (const branch of displaced(present, [...view.known.keys()])) tips.set(branch, null);

  const leaving = new Set<string>();
  for (const branch of [...goneTips.keys(), ...[...tips].flatMap(([name, tip]) => (tip === null ? [name] : []))]) {
    const tracking = trackingRef(remote, branch);
    if (tracking !== null) leaving.add(tracking);
    leaving.add(shadowRef(remote.name, branch));
  }
  const seen: SeenBranch[] = [];
  for (const [branch, tip] of tips) {
    const { shadow = null, tracking = null } = view.known.get(branch) ?? {};
    const known = shadow ?? tracking;
    const goneTip = goneTips.get(branch) ?? null;
    const forced = tip !== null && known !== null && tip !== known && !(await tools.ancestry.contains(git, cwd, known, tip));
    const orphaned = tip === null && known !== null && (goneTip === null || shadow !== null) && (await isOrphaned(git, cwd, known, leaving));
    seen.push({ branch, tip, shadow, tracking, trackingRef: trackingRef(remote, branch), forced, orphaned, goneTip });
  }
  return seen;
}

/** Whether nothing that stays holds a tip: refs of branches that are gone on the remote will be pruned some day. */
async function isOrphaned(git: Git, cwd: string, tip: string, leaving: ReadonlySet<string>): Promise<boolean> {
  const holders = await refsContaining(git, cwd, tip, ['refs/heads/', 'refs/tags/', 'refs/remotes/', 'refs/everref/remotes/']);
  return holders.every((ref) => leaving.has(ref));
}

/** Rows before refs: a crash between leaves a row without a ref, which is found; a ref without a row would be nobody's. */
function keepRows(tools: AdoptTools, { clone, remote }: AdoptRequest, { pins }: Adoption, bundleOf: ((id: string) => string) | null): void {
  const at = tools.now().toISOString();
  tools.pins.add(
    pins.map(({ id, branch, tip }) => ({ id, cloneId: clone.id, remote: remote.name, ref: branch, tip, at, bundle: bundleOf?.(id) ?? null, keep: false })),
  );
}

/** Before the refs move, after which nobody could see any more that something was overwritten. */
function noteOverwritings(tools: AdoptTools, { clone, remote, lookedAt }: AdoptRequest, { events, pins }: Adoption, seen: readonly SeenBranch[]): void {
  const at = tools.now().toISOString();
  const pinned = new Set(pins.map(({ tip }) => tip));
  const orphaned = new Map(seen.map((entry) => [entry.branch, entry.orphaned]));
  tools.overwritings.add(
    clone.id,
    remote.name,
    events.flatMap(({ kind, branch, before, after }) => {
      if ((kind !== 'forced' && kind !== 'deleted') || before === null) return [];
      // A deleted branch's tip that something else here holds need not be pinned.
      const held = pinned.has(before) || (kind === 'deleted' && orphaned.get(branch) === false);
      return [{ repository: remote.repository, ref: branch, before, after, at, since: lookedAt ?? null, held }];
    }),
  );
}

/**
 * Where a mirror remote would push or prune our refs, tips are kept as bundles in the data folder. No shadow remembers there that an
 * overwriting was seen, so the rows do: one that is there is not told again.
 */
async function keepAsBundles(git: Git, tools: AdoptTools, request: AdoptRequest, view: TipView, decision: Adoption): Promise<Adoption> {
  const { cwd, clone, remote } = request;
  const told = new Set(decision.pins.filter(({ branch, tip }) => tools.pins.find(clone.id, remote.name, branch, tip) !== null).map(({ branch }) => branch));
  const pins = decision.pins.filter(({ branch }) => !told.has(branch));
  const folder = bundleFolder(tools.dataDir, clone.id);
  const fileOf = (id: string) => join(folder, `${id}.bundle`);
  if (pins.length > 0) await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { id, branch, tip } of pins) {
    // A shadow from before the mirror came holds a tip of its own.
    const ref = view.known.get(branch)?.shadow === tip ? shadowRef(remote.name, branch) : trackingRef(remote, branch);
    const after = decision.events.find((event) => event.branch === branch)?.after ?? null;
    if (ref !== null) await createBundle(git, cwd, fileOf(id), ref, after === null ? [] : [after]);
  }
  const fresh = { ...decision, pins, events: decision.events.filter(({ branch, kind }) => kind === 'new' || !told.has(branch)) };
  keepRows(tools, request, fresh, fileOf);
  return fresh;
}

function noteGone(tools: AdoptTools, { clone, remote }: AdoptRequest, view: TipView, { events }: Adoption, goneTips: ReadonlyMap<string, string>): void {
  const at = tools.now().toISOString();
  for (const { kind, branch } of events) {
    const tracking = view.known.get(branch)?.tracking ?? null;
    if (kind === 'deleted' && tracking !== null) tools.gone.put({ cloneId: clone.id, remote: remote.name, ref: branch, tip: tracking, at });
    if (kind === 'returned') tools.gone.remove(clone.id, remote.name, branch);
  }
  // The user pruned it: nothing stands here any more that could be called gone.
  for (const branch of goneTips.keys()) if (!view.known.has(branch)) tools.gone.remove(clone.id, remote.name, branch);
}

function currentTips(
  view: TipView,
  seen: readonly SeenBranch[],
  { next }: Adoption,
  goneTips: ReadonlyMap<string, string>,
  remote: Remote,
  refless: boolean,
): (branch: string) => CurrentTip {
  const looked = new Map(seen.map((entry) => [entry.branch, entry]));
  const created = new Set(next.flatMap((change) => (change.kind === 'create' ? [change.ref] : [])));
  return (branch) => {
    const known = view.known.get(branch);
    const entry = looked.get(branch);
    const name = trackingRef(remote, branch);
    const tip = entry === undefined ? (goneTips.has(branch) ? null : knownTip(known)) : entry.tip;
    const tracking = name !== null && created.has(name) ? tip : (known?.tracking ?? null);
    return { tip, tracking, trackingRef: name, shadowed: !refless && tip !== null && tip !== tracking };
  };
}
