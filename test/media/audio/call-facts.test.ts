import { readFileSync } from 'node:fs';
import { callFacts } from '../../../src/media/audio/call-facts.js';
import type { TagList } from '../../support/mkv-builder.js';
import { callFragment, fragmentsOf } from './call-builder.js';

const factsOf = (tags: TagList, order = ['audio']) =>
  callFacts(
    fragmentsOf(callFragment({ blocks: [{ at: 0, track: order[0]!, bytes: new Uint8Array(2) }], order, tags }))[0]!,
  );

describe('callFacts', () => {
  it('knows a call of Amazon Connect', () => {
    const fragments = fragmentsOf(new Uint8Array(readFileSync('test-resources/connect-audio.mkv')));
    expect(fragments.map(callFacts)).toMatchObject([
      {
        kind: 'connect',
        contactId: '11111111-aaaa-4bbb-8ccc-000000000001',
        mimeType: 'audio/L16;rate=8000;channels=1;',
      },
      { kind: 'connect', contactId: '11111111-aaaa-4bbb-8ccc-000000000001' },
      { kind: 'connect', contactId: '22222222-aaaa-4bbb-8ccc-000000000002' },
      { kind: 'connect', contactId: '33333333-aaaa-4bbb-8ccc-000000000003', instanceId: undefined },
    ]);
    expect(factsOf([], ['AUDIO_TO_CUSTOMER'])).toEqual({
      kind: 'connect',
      contactId: undefined,
      instanceId: undefined,
      mimeType: undefined,
    });
  });

  it('knows the legs of a Voice Connector', () => {
    expect(factsOf([['TransactionId', 't'], ['VoiceConnectorId', 'v'], ['CallId', 'c']])).toEqual({ kind: 'voice-connector', transactionId: 't', voiceConnectorId: 'v', callId: 'c', mimeType: undefined }); // prettier-ignore
  });

  it('knows the attendees of a media pipeline', () => {
    const tags: TagList = [['meetingId', 'm'], ['externalMeetingId', 'e'], ['attendeeId', ''], ['sampleRate', '48000'], ['channels', 'two']]; // prettier-ignore
    expect(factsOf(tags)).toEqual({
      kind: 'media-pipeline',
      meetingId: 'm',
      externalMeetingId: 'e',
      attendeeId: undefined,
      externalUserId: undefined,
      sampleRate: 48_000,
      channels: undefined,
    });
  });

  it('knows that it knows nothing', () => {
    expect(factsOf([['MimeType', 'audio/L16']])).toEqual({ kind: 'other', mimeType: 'audio/L16' });
  });
});
