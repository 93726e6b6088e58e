import { KinesisVideoParserError } from 'kinesis-video-parser';
import * as aws from 'kinesis-video-parser/aws';
import * as localServer from 'kinesis-video-parser/local-server';
import * as streams from 'kinesis-video-parser/streams';

export const codeOf = (error: unknown): string | undefined =>
  error instanceof KinesisVideoParserError ? error.code : undefined;
export const names: readonly string[] = [streams, aws, localServer].flatMap((door) => Object.keys(door));
