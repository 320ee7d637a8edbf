import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';

// A Node that does nothing: how late its turns come is the system's doing. Each word makes it begin anew and answer how late the latest came before, in milliseconds.

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
process.on('message', () => {
  process.send?.(Math.max(0, delay.max / 1e6 - 1));
  delay.reset();
});
