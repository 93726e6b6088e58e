import type { Fragment } from '../../fragment/fragment.js';
import { CLIP_LIMITS, writeClip } from '../../media/containers/clip.js';
import { selectFragments } from '../../media/playback/select-fragments.js';
import type { Operation, OperationCall } from '../http/operation.js';
import type { FragmentFacts } from '../store/fragment-store.js';
import type { LiveStream } from '../streams/live-stream.js';
import { noDataRetention, nothingThere } from './playback-failure.js';
import type { PlaybackPlane } from './playback-plane.js';
import { sendBody } from './send-body.js';
import { readStored } from './stored-fragment.js';
import { selectedTime, type SelectedTime } from './time-range.js';
import { playedTracks } from './track-rules.js';

/**
 * Gives an MP4 file of a time range: the first 200 fragments of it, or the first 100 MB.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_reader_GetClip.html
 */
export function getClip({ streams, now, clipTurns }: PlaybackPlane): Operation {
  return {
    name: 'GetClip',
    path: '/getClip',
    kind: 'media',
    body: 'json',
    async handle({ input, response, signal }: OperationCall) {
      const stream = streams.find(input);
      const selected = selectedTime(input, { field: 'ClipFragmentSelector', needs: 'all', nowMs: now() });
      if (stream.record.dataRetentionInHours === 0) throw noDataRetention();
      await stream.settled();
      const facts = clipFragments(stream, selected);
      if (facts.length === 0) throw nothingThere('The stream has no fragments in the time range');
      await clipTurns.take(signal, () => {
        const clip = writeClip(playableOnes(stream, facts, signal), { limits: NONE_LEFT_OUT });
        return sendBody(clip, { response, signal, contentType: 'video/mp4' });
      });
      return undefined;
    },
  };
}

function clipFragments({ fragments }: LiveStream, { type, range }: SelectedTime): FragmentFacts[] {
  const selected = selectFragments(fragments, {
    playbackMode: 'ON_DEMAND',
    fragmentSelectorType: type,
    startTimestampMs: range?.startMs,
    endTimestampMs: range?.endMs,
    maxFragments: CLIP_LIMITS.fragments,
  });
  return fitting(selected);
}

/** What does not fit was left out before, by the sizes that the store knows. */
const NONE_LEFT_OUT = { fragments: Infinity, bytes: Infinity };

/** The first ones, as many as may be in a clip. */
function fitting(fragments: readonly FragmentFacts[]): FragmentFacts[] {
  let bytes = 0;
  return fragments.filter(({ sizeInBytes }) => (bytes += sizeInBytes) <= CLIP_LIMITS.bytes);
}

/** Read when they are asked for, as long as the client is there; only those whose tracks the service puts into clips. */
async function* playableOnes(
  stream: LiveStream,
  facts: readonly FragmentFacts[],
  signal: AbortSignal,
): AsyncGenerator<Fragment> {
  for (const one of facts) {
    signal.throwIfAborted();
    const fragment = await readStored(stream, one);
    playedTracks(fragment, 'GetClip');
    yield fragment;
  }
}
