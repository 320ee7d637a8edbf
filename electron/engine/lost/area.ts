import type { LostFound, LostSearch, RescueAnswer, Restored } from '../../../shared/contract/lost.ts';
import type { ListedChain, Rescue, ScanState } from '../../../shared/model/lost.ts';

/** The lost-commit finder, as the engine's surroundings see it. */
export interface LostArea {
  search(query: LostSearch, signal?: AbortSignal): Promise<LostFound>;
  /** The newest chains with these words, from the store alone: asks neither git nor the cloud. */
  quick(words: string, limit: number): Promise<ListedChain[]>;
  /** Chains with a commit whose id begins so, whoever has them. */
  find(id: string): readonly ListedChain[];
  scans(): readonly ScanState[];
  /** Looks now; false: it was stopped. */
  scan(request: { readonly repositories?: readonly string[] | undefined; readonly thorough: boolean }, signal?: AbortSignal): Promise<boolean>;
  stopScans(): void;
  restore(request: LostChoice): Promise<Restored>;
  rescue(request: LostChoice & { readonly host?: string | undefined }, waitMs?: number): Promise<RescueAnswer>;
  rescues(): readonly Rescue[];
  /** Takes back a rescue that is under way; one that has ended stays as it is. Null: there is none of that id. */
  stopRescue(id: string): Rescue | null;
}

/** A commit of a repository, and the (short) name that its branch is to get. */
export interface LostChoice {
  readonly repository: string;
  readonly commit: string;
  readonly branch?: string | undefined;
}
