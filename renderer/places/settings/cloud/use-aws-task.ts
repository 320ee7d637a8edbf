import { useRef, useState } from 'react';
import type { AwsPlan, AwsTask, AwsWhere } from '../../../../shared/model/aws-setup.ts';
import { useEngine } from '../../../app/engine-context.tsx';
import { announce } from '../../../parts/announce.tsx';

/** How each step of a plan stands, by its place. */
export type Marks = ReadonlyMap<number, 'begun' | 'done' | { readonly missed: string }>;

/** Where looking and doing are. */
export type AwsWork =
  | { readonly kind: 'none' }
  | { readonly kind: 'looking'; readonly task: AwsTask }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'planned'; readonly plan: AwsPlan; readonly where: AwsWhere }
  | { readonly kind: 'working'; readonly plan: AwsPlan; readonly marks: Marks }
  | { readonly kind: 'ended'; readonly plan: AwsPlan; readonly marks: Marks; readonly message: string; readonly good: boolean };

/** Looks what there is to do in AWS, does it when told to, and can be stopped between two steps. */
export function useAwsTask(onEnd: () => void) {
  const engine = useEngine();
  const [work, setWork] = useState<AwsWork>({ kind: 'none' });
  const stopping = useRef<AbortController | null>(null);

  async function look(task: AwsTask, where: AwsWhere): Promise<void> {
    setWork({ kind: 'looking', task });
    try {
      const answer = await engine.cloud.aws.plan({ task, where });
      setWork(answer.kind === 'plan' ? { kind: 'planned', plan: answer.plan, where } : answer);
      announce(answer.kind === 'plan' ? 'The plan is shown' : answer.message);
    } catch (fault) {
      setWork({ kind: 'failed', message: wordsOf(fault) });
    }
  }

  async function carryOut(plan: AwsPlan, where: AwsWhere): Promise<void> {
    const ending = new AbortController();
    stopping.current = ending;
    let marks: Marks = new Map();
    setWork({ kind: 'working', plan, marks });
    let end = { message: 'It was stopped after the step in hand; look again to see what is left.', good: false };
    try {
      const confirmed = plan.steps.map(({ what }) => what);
      for await (const progress of await engine.cloud.aws.apply({ task: plan.task, where, confirmed }, { signal: ending.signal })) {
        if (progress.kind === 'finished' || progress.kind === 'stopped') end = { message: progress.message, good: progress.kind === 'finished' };
        else {
          marks = new Map(marks).set(progress.at, progress.kind === 'missed' ? { missed: progress.message } : progress.kind);
          setWork({ kind: 'working', plan, marks });
        }
      }
    } catch (fault) {
      if (!ending.signal.aborted) end = { message: wordsOf(fault), good: false };
    }
    stopping.current = null;
    setWork({ kind: 'ended', plan, marks, ...end });
    announce(end.message);
    onEnd();
  }

  return { work, look, carryOut, stop: () => stopping.current?.abort(), close: () => setWork({ kind: 'none' }) };
}

function wordsOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
