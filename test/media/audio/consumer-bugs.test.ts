import { readFileSync } from 'node:fs';
import { contactFragments } from '../../../src/media/audio/contact-fragments.js';
import { pcm, stereo } from '../../../src/media/audio/pcm.js';
import { wavFile } from '../../../src/media/audio/wav.js';
import {
  AGENT,
  blocksFrom,
  callFragment,
  type CallFragment,
  CUSTOMER,
  expectSound,
  fragmentsOf,
  samplesAt,
  SAMPLES_OF_BLOCK,
  soundOf,
} from './call-builder.js';

/*
 * Bugs that consumers of GetMedia keep writing, by their ids: with this library the natural way of writing the program
 * does not have them. Those of reading are in test/fragment, those of the service in test/aws.
 */

const B = SAMPLES_OF_BLOCK;
const DAY_MS = 86_400_000;
const side = (sound: Int16Array, channel: number) => sound.filter((_, at) => at % 2 === channel);

describe('B6: silence', () => {
  it('is as long as the times say: nothing drifts over ten minutes of gaps', async () => {
    // Each second has sound for 64 ms, and a gap that is no multiple of anything.
    const fragments = function* () {
      for (let second = 0; second < 600; second++)
        yield* fragmentsOf(callFragment({ blocks: blocksFrom(second * 1_000 + (second % 7) * 13, 1) }));
    };
    let position = 0;
    for await (const { samples } of pcm(fragments(), { track: CUSTOMER })) position += samples.length;
    expect(position).toBe((599 * 1_000 + (599 % 7) * 13) * 8 + B);
  });
});

describe('B7: stereo', () => {
  it('keeps its sides in step behind a gap of one of them', async () => {
    const blocks = [...blocksFrom(0, 40), ...blocksFrom(0, 3, AGENT), ...blocksFrom(20 * 64, 20, AGENT)];
    const sound = await soundOf(stereo(fragmentsOf(callFragment({ blocks }))));
    expectSound(side(sound, 0).subarray(20 * B), samplesAt(0, 20 * B, 20 * B));
    expectSound(side(sound, 1).subarray(20 * B), samplesAt(1, 20 * B, 20 * B));
  });
});

describe('B8: tracks', () => {
  it('are chosen by name, though their numbers change within a call', async () => {
    const fragment = (at: number, order: readonly string[]) =>
      callFragment({ blocks: [...blocksFrom(at, 2), ...blocksFrom(at, 2, AGENT)], order });
    const fragments = fragmentsOf(
      fragment(0, [CUSTOMER, AGENT]),
      fragment(128, [AGENT, CUSTOMER]),
      fragment(256, ['x', CUSTOMER, AGENT]),
    );
    expectSound(await soundOf(pcm(fragments, { track: AGENT })), samplesAt(1, 0, 6 * B));
    expectSound(await soundOf(pcm(fragments, { track: CUSTOMER })), samplesAt(0, 0, 6 * B));
  });
});

describe('B9: PCM and WAV', () => {
  it('are the exact payloads, decoded as MimeType says and not as CodecID says', async () => {
    const fragments = fragmentsOf(new Uint8Array(readFileSync('test-resources/connect-audio.mkv')));
    const [first] = fragments;
    expect(first!.track(CUSTOMER)!.codecId).toBe('A_AAC');
    const payloads = first!.framesOf(CUSTOMER).flatMap(({ payload }) => [...payload]);
    const sound = await soundOf(pcm([first!], { track: CUSTOMER }));
    expect([...new Uint8Array(sound.buffer)]).toEqual(payloads);
  });

  it('have a header whose sizes are those of the file', async () => {
    const file = await wavFile(pcm(fragmentsOf(callFragment({ blocks: blocksFrom(0, 2) })), { track: CUSTOMER }));
    const view = new DataView(file.buffer);
    expect(view.getUint32(4, true)).toBe(file.length - 8);
    expect(view.getUint32(76, true)).toBe(file.length - 80);
    expect(file.length - 80).toBe(2 * B * 2);
  });
});

describe('B14: a stream that is used again', () => {
  const fragment = (at: number, contact?: string, spec: Partial<CallFragment> = {}) =>
    callFragment({ blocks: blocksFrom(at, 16), tags: contact === undefined ? [] : [['ContactId', contact]], ...spec });
  const monday = [fragment(0, 'one'), fragment(1_024, 'one'), fragment(2_048)];
  const thursday = [fragment(3 * DAY_MS), fragment(3 * DAY_MS + 1_024, 'two'), fragment(3 * DAY_MS + 2_048)];
  const stream = fragmentsOf(...monday, ...thursday);

  it('is read up to the next contact, the fragment without tags at the end included', async () => {
    const sound = await soundOf(pcm(contactFragments(stream, { contactId: 'one' }), { track: CUSTOMER }));
    expectSound(sound, samplesAt(0, 0, 48 * B));
  });

  it('is read from the next contact on, the fragment without tags at the beginning included', async () => {
    const sound = await soundOf(pcm(contactFragments(stream, { contactId: 'two' }), { track: CUSTOMER }));
    expectSound(sound, samplesAt(0, 3 * DAY_MS * 8, 48 * B));
  });

  it('does not become days of silence, if nobody asks whose it is', async () => {
    await expect(soundOf(pcm(stream, { track: CUSTOMER }))).rejects.toMatchObject({ code: 'SILENCE_TOO_LONG' });
  });
});
