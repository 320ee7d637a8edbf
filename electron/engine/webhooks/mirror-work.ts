import type { ForgePullRequest } from '../../../shared/model/forge-event.ts';
import type { PullRequestMirror } from '../../../shared/model/webhook-config.ts';
import { dropMirror, type MirrorOutcome, putMirror } from '../../actions/mirror.ts';
import { decideMirror } from '../../actions/mirror-decision.ts';
import { type Keychain, readSecret } from '../../config/secret.ts';
import { credentialOrigin } from '../../git/credential.ts';
import { GitError } from '../../git/error.ts';
import type { Gate } from '../../git/gate.ts';
import type { RootLog } from '../../log/open-log.ts';
import type { Journal } from '../../store/journal.ts';
import type { Mirrors } from '../../store/mirrors.ts';
import type { Registry } from '../../workspace/registry.ts';
import { mayFetchFrom } from './name-repository.ts';
import type { ReceiverClones } from './receiver-clones.ts';
import type { Outcome } from './worker.ts';

export interface MirrorWorkDeps {
  readonly gate: Gate;
  readonly mirrors: Mirrors;
  readonly clones: ReceiverClones;
  readonly registry: Registry;
  readonly journal: Pick<Journal, 'add'>;
  readonly log: RootLog;
  readonly config: () => { readonly mirrors: readonly PullRequestMirror[]; readonly base: string };
  readonly keychain: Keychain;
  /** The repository that these addresses of a delivery's name. */
  readonly nameOf: (addresses: readonly string[]) => string | null;
}

/** Works on a pull request that a forge told of: decides, and puts or deletes its mirror branch. */
export function createMirrorWork(deps: MirrorWorkDeps): (pull: ForgePullRequest, repository: string, delivery: string, isSigned: boolean) => Promise<Outcome> {
  const { gate, mirrors, clones, registry, journal, log, keychain } = deps;

  /** The token is for the address that it is sent to, which must be one that only that server can read. */
  function credentialFor(mirror: PullRequestMirror, url: string, base: string) {
    if (mirror.token === undefined) return { kind: 'none' as const };
    const origin = credentialOrigin(url);
    if (origin === null) return { kind: 'refused' as const, reason: 'its token is given over https only: name the repository’s https address under url' };
    const token = readSecret(mirror.token, base, keychain);
    if (token.kind === 'missing') return { kind: 'refused' as const, reason: token.message };
    log.hide(token.value);
    return { kind: 'found' as const, credential: { origin, username: 'x-access-token', password: token.value } };
  }

  function addressOf(mirror: PullRequestMirror, pull: ForgePullRequest, repository: string, isSigned: boolean): string | null {
    if (mirror.url !== undefined) return mirror.url;
    // The body names them, and whoever made it need not be the forge: one of another repository must not be given this one's token.
    const usable = pull.addresses.filter((address) => mayFetchFrom(address, isSigned) && deps.nameOf([address]) === repository);
    const https = usable.find((address) => address.startsWith('https://'));
    if (mirror.token !== undefined) return https ?? usable[0] ?? null;
    // Without a token the user's own way to that repository is the one that has credentials.
    const own = registry.clonesOf(repository).flatMap((clone) => (clone.trusted ? clone.remotes.filter((remote) => remote.repository === repository) : []))[0];
    return own?.url ?? https ?? usable[0] ?? null;
  }

  return async (pull, repository, delivery, isSigned) => {
    const { mirrors: configured, base } = deps.config();
    const mirror = configured.find((one) => one.repository === repository);
    if (mirror === undefined) return { decision: 'ignored', reason: 'pull requests of this repository are not mirrored' };
    const decision = decideMirror(pull, mirror);
    if (decision.kind === 'nothing') return { decision: 'ignored', reason: decision.reason };
    const url = addressOf(mirror, pull, repository, isSigned);
    if (url === null) return { decision: 'failed', reason: 'no address is known from which it could be fetched: name one under url' };
    const credential = credentialFor(mirror, url, base);
    if (credential.kind === 'refused') return { decision: 'failed', reason: credential.reason };
    let outcome: MirrorOutcome;
    try {
      const clone = await clones.open(repository, url);
      const place = { repository, folder: clone.commonDir, remote: 'origin', credential: credential.kind === 'found' ? credential.credential : null };
      outcome =
        decision.kind === 'delete' ? await dropMirror({ gate, mirrors }, place, pull.number) : await putMirror({ gate, mirrors }, place, pull, decision.branch);
    } catch (error) {
      if (!(error instanceof GitError)) throw error;
      outcome = { kind: 'failed', words: error.message };
    }
    if (outcome.kind !== 'nothing')
      journal.add({
        repository,
        checkoutId: null,
        path: null,
        ref: decision.kind === 'put' ? decision.branch : null,
        before: null,
        after: decision.kind === 'put' ? pull.head : null,
        what: outcome.kind === 'failed' ? 'error' : 'mirrored',
        why: outcome.kind === 'failed' ? 'mirror-failed' : 'webhook',
        message: `${outcome.words}.`,
        event: delivery,
      });
    return { decision: outcome.kind === 'failed' ? 'failed' : outcome.kind === 'done' ? 'accepted' : 'ignored', reason: outcome.words };
  };
}
