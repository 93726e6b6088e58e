/** The process of a probe: one measurement, whose result it sends to whoever started it. */
import type { ProbeOrder } from './probe-order.js';
import { consumeInRealTime, produceInRealTime, serve } from './end-to-end.js';
import { eventLoop } from './event-loop.js';
import { latency } from './latency.js';
import { memory } from './memory.js';
import { realTime } from './real-time.js';

async function answerTo(order: ProbeOrder): Promise<unknown> {
  switch (order.kind) {
    case 'memory':
      return memory(order);
    case 'event-loop':
      return eventLoop(order);
    case 'latency':
      return latency(order);
    case 'real-time':
      return realTime(order);
    case 'server':
      return serve(order.streamName);
    case 'producer':
      return produceInRealTime(order);
    case 'consumer':
      return consumeInRealTime(order);
  }
}

process.send?.(await answerTo(JSON.parse(process.argv[2]!) as ProbeOrder));
