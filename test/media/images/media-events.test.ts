import { readFileSync } from 'node:fs';
import { UsageError } from '../../../src/errors.js';
import { asColumns } from '../../../src/fragment/fragment-columns.js';
import { FrameVisitor } from '../../../src/fragment/frame-visitor.js';
import { MkvReader } from '../../../src/matroska/mkv-reader.js';
import type { ImageEvent, MediaEvent, MediaEventOptions } from '../../../src/media/images/media-event.js';
import { MediaEventProcessor } from '../../../src/media/images/media-event-processor.js';
import { mediaEventsOf } from '../../../src/media/images/media-events-of.js';
import { readFragments } from '../../support/fragments.js';
import { inChunks } from '../../support/in-chunks.js';
import { aFragment } from '../../support/mkv-builder.js';

const streamArn = 'arn:aws:kinesisvideo:us-west-2:111122223333:stream/demo-stream/1690707000000';
const options: MediaEventOptions = { streamArn, randomId: () => 'f20f9add-7e57-4399-a30f-fc7aefb1bab7' };
const IMAGE = ['AWS_KINESISVIDEO_IMAGE_GENERATION', ''] as const;
const NOTIFICATION = ['AWS_KINESISVIDEO_NOTIFICATION', ''] as const;
const [real] = readFragments([new Uint8Array(readFileSync('test-resources/get-media.mkv'))]).fragments.slice(3);

describe('an image', () => {
  it('is an object whose key and metadata are those of the service', () => {
    expect(eventsOf([IMAGE, ['Motion', 'true'], ['weather', 'fair']])).toEqual([
      {
        kind: 'image',
        key: '111122223333_demo-stream_1690707290324_f20f9add-7e57-4399-a30f-fc7aefb1bab7.jpg',
        contentType: 'image/jpeg',
        timestampMs: 1690707290324,
        fragmentNumber: '91343852333182036507421233921329142742245756394',
        metadata: {
          aws_kinesisvideo_producer_timestamp: '1690707290324',
          aws_kinesisvideo_server_timestamp: '1690707289209',
          aws_kinesisvideo_fragment_number: '91343852333182036507421233921329142742245756394',
          motion: 'true',
          weather: 'fair',
        },
      },
    ]);
  });

  it('has the prefix of the tag, the format and the clock of the stream', () => {
    const tags = [['AWS_KINESISVIDEO_IMAGE_PREFIX', 'door'], IMAGE] as const;
    const [event] = eventsOf(tags, { imageFormat: 'PNG', imageSelectorType: 'SERVER_TIMESTAMP' }) as [ImageEvent];
    expect(event.key).toMatch(/^door_111122223333_demo-stream_1690707289209_.*\.png$/);
    expect(event.contentType).toBe('image/png');
    expect(Object.keys(event.metadata)).not.toContain('aws_kinesisvideo_image_prefix');
  });

  it('has a key that is new each time', () => {
    const keys = [1, 2].map(() => (eventsOf([IMAGE], { randomId: undefined })[0] as ImageEvent).key);
    expect(keys[0]).toMatch(/_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\.jpg$/);
    expect(keys[0]).not.toBe(keys[1]);
  });

  it('is made at each sampling interval, of the first frame there or behind', () => {
    const images = eventsOf([IMAGE], { samplingIntervalMs: 200 }, [0, 90, 180, 260, 350, 900, 1000]) as ImageEvent[];
    expect(images.map(({ timestampMs }) => timestampMs - 1690707290324)).toEqual([0, 260, 900, 1000]);
    expect(images[1]!.metadata['aws_kinesisvideo_server_timestamp']).toBe(String(1690707289209 + 260));
  });

  it('is made of the same frames where these are columns', () => {
    const bytes = aFragment({
      tracks: [{}, { number: 2, type: 'audio', name: 'sound' }],
      tags: [IMAGE],
      frames: [0, 90, 260, 180, 450, 900].map((ticks) => ({ ticks, track: ticks === 450 ? 2 : 1 })),
    });
    for (const frames of ['keep', asColumns] as const) {
      const { fragments } = readFragments(inChunks(bytes, 50), { frames });
      const images = mediaEventsOf(fragments[0]!, { ...options, samplingIntervalMs: 200 }) as readonly ImageEvent[];
      expect(images.map(({ timestampMs }) => timestampMs - images[0]!.timestampMs)).toEqual([0, 260, 900]);
    }
  });

  it('is asked for in a real body, by a tag without value', () => {
    expect(mediaEventsOf(real!, options)).toMatchObject([
      { kind: 'image', timestampMs: 1715000005007, metadata: { camera: 'Haustür' } },
    ]);
  });

  it('is not made of sound, nor where nobody asks', () => {
    const sound = readFragments([aFragment({ tracks: [{ type: 'audio' }], tags: [IMAGE] })]).fragments[0]!;
    expect(mediaEventsOf(sound, options)).toEqual([]);
    expect(eventsOf([['Motion', 'true']])).toEqual([]);
  });
});

describe('a notification', () => {
  it('is a message with the other tags', () => {
    const events = eventsOf([NOTIFICATION, ['Motion', 'false'], ['Motion', 'true'], ['gone', 'x'], ['gone', '']]);
    expect(events).toEqual([
      {
        kind: 'notification',
        subject: 'Kinesis Video Streams Notification',
        message: {
          StreamArn: streamArn,
          FragmentNumber: '91343852333182036507421233921329142742245756394',
          FragmentStartProducerTimestamp: 1690707290324,
          FragmentStartServerTimestamp: 1690707289209,
          NotificationType: 'PERSISTED',
          NotificationPayload: { Motion: 'true' },
        },
      },
    ]);
  });

  it('may come with an image', () => {
    expect(eventsOf([IMAGE, NOTIFICATION]).map(({ kind }) => kind)).toEqual(['image', 'notification']);
  });
});

describe('a media event processor', () => {
  it('emits what each fragment asks for, when the next one begins or the stream ends', () => {
    const fragments = [[IMAGE], [], [NOTIFICATION, ['Motion', 'true']]] as const;
    const body = fragments.map((tags) => aFragment({ tags: [...tags] }));
    const log: string[] = [];
    const tagProcessor = new MediaEventProcessor(({ kind }) => log.push(kind), options);
    const reader = new MkvReader();
    const visitor = new FrameVisitor(() => log.push('frame'), { tagProcessor });
    for (const bytes of body) reader.apply(bytes, visitor);
    expect(log).toEqual(['frame', 'image', 'frame', 'frame']);
    tagProcessor.end();
    tagProcessor.end();
    expect(log).toEqual(['frame', 'image', 'frame', 'frame', 'notification']);
  });

  it('says the same as is said of the whole fragment', () => {
    const events: MediaEvent[] = [];
    const tagProcessor = new MediaEventProcessor((event) => events.push(event), options);
    const bytes = new Uint8Array(readFileSync('test-resources/get-media.mkv'));
    new MkvReader().apply(bytes, new FrameVisitor(() => undefined, { tagProcessor }));
    tagProcessor.end();
    expect(events).toEqual(mediaEventsOf(real!, options));
  });
});

describe('a wrong call', () => {
  it.each([
    'demo-stream',
    'arn:aws:kinesis:us-west-2:111122223333:stream/demo/1',
    'arn:aws:kinesisvideo:x:1:channel/a/1',
  ])('is refused: streamArn %j', (arn) => {
    expect(() => mediaEventsOf(real!, { streamArn: arn })).toThrow(UsageError);
    expect(() => new MediaEventProcessor(() => undefined, { streamArn: arn })).toThrow(UsageError);
  });

  it('is refused: samplingIntervalMs where frames were handed over; one image a fragment needs none', () => {
    const { fragments } = readFragments([aFragment({ tags: [IMAGE] })], { frames: 'hand-over' });
    expect(mediaEventsOf(fragments[0]!, options)).toHaveLength(1);
    const call = () => mediaEventsOf(fragments[0]!, { ...options, samplingIntervalMs: 200 });
    expect(call).toThrow("The fragments have no frames as objects: read them without frames: 'hand-over'");
  });

  it.each([0, -1, NaN])('is refused: samplingIntervalMs %d', (samplingIntervalMs) => {
    expect(() => mediaEventsOf(real!, { streamArn, samplingIntervalMs })).toThrow(UsageError);
  });
});

function eventsOf(
  tags: readonly (readonly [string, string])[],
  more: Partial<MediaEventOptions> = {},
  ticks: readonly number[] = [0],
): readonly MediaEvent[] {
  const bytes = aFragment({
    tags,
    number: '91343852333182036507421233921329142742245756394',
    serverTimestamp: '1690707289.209',
    producerTimestamp: '1690707290.324',
    frames: ticks.map((at) => ({ ticks: at })),
  });
  return mediaEventsOf(readFragments([bytes]).fragments[0]!, { ...options, ...more });
}
