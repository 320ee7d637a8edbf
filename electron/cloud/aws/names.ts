/** What the configuration says of AWS; every part may be left out. */
export interface AwsSettings {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly topic?: string | undefined;
  readonly queue?: string | undefined;
  readonly table?: string | undefined;
  readonly endpoint?: string | { readonly sqs: string; readonly sns: string; readonly dynamodb: string } | undefined;
}

/** The names of what one host uses: names, never URLs (a URL would lead the SDK past the configured endpoint). */
export interface AwsNames {
  /** A name, or an ARN where the topic is in another account. */
  readonly topic: string;
  readonly queue: string;
  /** Where set-up puts what could not be handled. */
  readonly deadLetters: string;
  readonly table: string;
  /** By the topic's name: `.fifo` is how AWS itself tells. */
  readonly isFifo: boolean;
  /** The queue's name was not written by anybody: it is made from the host's id. */
  readonly isUsualQueue: boolean;
}

const fifo = '.fifo';

/** Fills in what the configuration leaves out; each host has a queue of its own. */
export function awsNames(settings: AwsSettings, hostId: string): AwsNames {
  const topic = settings.topic ?? 'everref';
  const isFifo = topic.endsWith(fifo);
  const queue = settings.queue ?? `everref-${hostId}${isFifo ? fifo : ''}`;
  const plain = queue.endsWith(fifo) ? queue.slice(0, -fifo.length) : queue;
  return {
    topic,
    queue,
    deadLetters: `${plain}-dead${queue.endsWith(fifo) ? fifo : ''}`,
    table: settings.table ?? 'everref',
    isFifo,
    isUsualQueue: settings.queue === undefined,
  };
}
