import { KinesisVideoParserError } from 'kinesis-video-parser';
import * as streams from 'kinesis-video-parser/streams';

export const codeOf = (error: unknown): string | undefined =>
  error instanceof KinesisVideoParserError ? error.code : undefined;
export const names: readonly string[] = Object.keys(streams);
