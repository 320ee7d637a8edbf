import { Order, OrderAnswer } from '../../shared/model/order.ts';

/** An order or an answer longer than this is not carried: an item of DynamoDB holds 400 KB. */
const atMostBytes = 300_000;

/** After its time an answer is kept this long, for an asker that was off. */
export const keepAnswersMs = 86_400_000;

/** An order as it is stored. Throws where it is too long. */
export function writeOrder(order: Order): string {
  const text = JSON.stringify(order);
  if (Buffer.byteLength(text) > atMostBytes) throw new Error(`an order of more than ${atMostBytes} bytes cannot be given`);
  return text;
}

/** The order that a text holds; null where this version does not understand it. */
export function readOrder(text: string): Order | null {
  const read = Order.safeParse(json(text));
  return read.success ? read.data : null;
}

/** The answer to an order that is not understood. */
export const notUnderstood: OrderAnswer = { kind: 'refused', message: 'this machine does not understand the order: update Everref on it' };

/** An answer as it is stored; one that is too long says so instead. */
export function writeAnswer(answer: OrderAnswer): string {
  const text = JSON.stringify(answer);
  if (Buffer.byteLength(text) <= atMostBytes) return text;
  return JSON.stringify({ kind: 'refused', message: 'the answer is too long to be carried: ask for less' } satisfies OrderAnswer);
}

/** The answer that a text holds. */
export function readAnswer(text: string): OrderAnswer {
  const read = OrderAnswer.safeParse(json(text));
  return read.success ? read.data : { kind: 'refused', message: 'this machine does not understand the answer: update Everref on it' };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
