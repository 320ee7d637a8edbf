import { implement, ORPCError } from '@orpc/server';
import type { HostFindings } from '../../../../shared/model/finding.ts';
import { packFindings, unpackFindings } from '../../pack-findings.ts';
import type { HostTables } from '../../tables.ts';
import { hubContract } from '../contract.ts';
import type { Ringing } from './ringing.ts';
import type { Tokens } from './tokens.ts';

/** Who asks: known from its token; null before it has one. */
export interface Caller {
  readonly hostId: string | null;
}

export interface HubRouterOptions {
  readonly ownId: string;
  readonly tokens: Tokens;
  readonly spend: (code: string) => boolean;
  readonly withdraw: (hostId: string) => void;
  readonly of: (hostId: string) => { readonly tables: HostTables; readonly ringing: Ringing };
}

/** Answers the hub's contract over the tables of the host that asks. Nobody reads or writes in another one's name. */
export function createHubRouter({ ownId, tokens, spend, withdraw, of }: HubRouterOptions) {
  const answers = implement(hubContract).$context<Caller>();
  const own = answers.middleware(({ context, next }) => {
    const { hostId } = context;
    if (hostId === null) throw new ORPCError('UNAUTHORIZED');
    return next({ context: { hostId, ...of(hostId) } });
  });
  const asked = answers.use(own);

  function issue(hostId: string, name: string): { readonly token: string } {
    // The hub itself has no token that would stand in the way: whoever had one in its name could read its messages and make it take another identity.
    if (hostId === ownId) throw new ORPCError('CONFLICT', { message: 'this is the identity of another machine: the hub itself' });
    const token = tokens.issue(hostId, name);
    if (token === null) throw new ORPCError('CONFLICT', { message: 'this machine has joined already: withdraw its token on the hub first' });
    return { token };
  }

  return answers.router({
    join: answers.join.handler(({ input }) => {
      if (!spend(input.code))
        throw new ORPCError('UNAUTHORIZED', { message: 'this code was used before, is too old, or is not one of mine: ask the hub for a new one' });
      return issue(input.hostId, input.name);
    }),
    adopt: asked.adopt.handler(async ({ input, context }) => {
      const isKnown = (await context.tables.states.hosts()).some(({ id }) => id === input.hostId);
      // A new identity is one that nobody has used; with a token of its own, `issue` refuses it in its own words.
      if (isKnown && input.hostId !== context.hostId) throw new ORPCError('CONFLICT', { message: 'this is the identity of another machine' });
      return issue(input.hostId, input.name);
    }),
    leave: asked.leave.handler(({ context }) => {
      withdraw(context.hostId);
      return {};
    }),
    listen: asked.listen.handler(async ({ input, context, signal }) => ({ cursor: await context.ringing.after(input.cursor, signal) })),
    publish: asked.publish.handler(async ({ input, context }) => {
      if (input.hostId !== context.hostId) throw new ORPCError('FORBIDDEN', { message: 'an event of another machine' });
      await context.tables.publish(input);
      return {};
    }),
    states: {
      announce: asked.states.announce.handler(({ input, context }) => context.tables.states.announce(input)),
      heartbeat: asked.states.heartbeat.handler(({ input, context }) => context.tables.states.heartbeat(input.incarnation, input.says)),
      put: asked.states.put.handler(({ input: { checkout, ...edition }, context }) => context.tables.states.put(checkout, edition)),
      remove: asked.states.remove.handler(async ({ input, context }) => {
        await context.tables.states.remove(input.checkoutId);
        return {};
      }),
      hosts: asked.states.hosts.handler(async ({ context }) => [...(await context.tables.states.hosts())]),
      readHost: asked.states.readHost.handler(async ({ input, context }) => [...(await context.tables.states.readHost(input.hostId))]),
      read: asked.states.read.handler(async ({ input, context }) => [...(await context.tables.states.read(input.hostId, input.checkoutIds))]),
      forget: asked.states.forget.handler(async ({ input, context }) => {
        await context.tables.states.forget(input.hostId);
        return {};
      }),
    },
    history: {
      add: asked.history.add.handler(async ({ input, context }) => {
        await context.tables.history.add(input);
        return {};
      }),
      list: asked.history.list.handler(async ({ input: { repository, since, limit }, context }) => [
        ...(await context.tables.history.list({
          limit,
          ...(repository === undefined ? {} : { repository }),
          ...(since === undefined ? {} : { since }),
        })),
      ]),
    },
    findings: {
      put: asked.findings.put.handler(async ({ input, context }) => {
        const findings = unpackFindings(Buffer.from(input.packed, 'base64'));
        if (findings === null) throw new ORPCError('BAD_REQUEST', { message: 'these findings cannot be read' });
        await context.tables.findings.put(findings.chains);
        return {};
      }),
      read: asked.findings.read.handler(async ({ input, context }) => {
        const found = await context.tables.findings.read(input.hostId);
        return found === null ? null : packed(found);
      }),
      readAll: asked.findings.readAll.handler(async ({ context }) => (await context.tables.findings.readAll()).map(packed)),
    },
    inbox: {
      take: asked.inbox.take.handler(async ({ input, context }) => {
        const taken = await context.tables.inbox.take(input.lanesInHand, input.atMost);
        return { ...taken, messages: [...taken.messages] };
      }),
      postpone: asked.inbox.postpone.handler(async ({ input: { byMs, ...message }, context }) => {
        await context.tables.inbox.postpone(message, byMs);
        return {};
      }),
      acknowledge: asked.inbox.acknowledge.handler(async ({ input, context }) => {
        await context.tables.inbox.acknowledge(input);
        return {};
      }),
    },
    orders: {
      putDown: asked.orders.putDown.handler(({ input, context }) => {
        if (input.order.from !== context.hostId) throw new ORPCError('FORBIDDEN', { message: 'an order of another machine' });
        return context.tables.orders.putDown(input.order, input.forMs);
      }),
      answerTo: asked.orders.answerTo.handler(({ input, context }) => context.tables.orders.answerTo(input.id)),
      takeBack: asked.orders.takeBack.handler(async ({ input, context }) => {
        await context.tables.orders.takeBack(input.id);
        return {};
      }),
      takeOne: asked.orders.takeOne.handler(({ input, context }) => context.tables.orders.takeOne(input.idsInHand)),
      renew: asked.orders.renew.handler(async ({ input, context }) => {
        await context.tables.orders.renew(input.ids);
        return {};
      }),
      answer: asked.orders.answer.handler(async ({ input, context }) => {
        await context.tables.orders.answer(input.id, input.answer);
        return {};
      }),
    },
  });
}

function packed(findings: HostFindings): { readonly packed: string } {
  return { packed: Buffer.from(packFindings(findings)).toString('base64') };
}
