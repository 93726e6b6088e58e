import { ServiceException } from './service-exception.js';

/** The JSON object that a request carries. */
export type Input = Readonly<Record<string, unknown>>;

interface TextRule {
  readonly pattern: RegExp;
  /** In characters. */
  readonly most: number;
}

/** The first group is the name of the stream. */
const STREAM_ARN = /^arn:[a-z\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:stream\/([a-zA-Z0-9_.-]+)\/[0-9]+$/;
const STREAM_NAME = { pattern: /^[a-zA-Z0-9_.-]+$/, most: 256 };
const ARN = { pattern: STREAM_ARN, most: 1024 };

/** As the API's reference has them. @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_CreateStream.html */
const TEXT_RULES = {
  StreamName: STREAM_NAME,
  StreamARN: ARN,
  ResourceARN: ARN,
  ComparisonValue: STREAM_NAME,
  ComparisonOperator: { pattern: /^BEGINS_WITH$/, most: 11 },
  CurrentVersion: { pattern: /^[a-zA-Z0-9]+$/, most: 64 },
  DeviceName: { pattern: /^[a-zA-Z0-9_.-]+$/, most: 128 },
  MediaType: { pattern: /^[\w.+-]+\/[\w.+-]+(,[\w.+-]+\/[\w.+-]+)*$/, most: 128 },
  KmsKeyId: { pattern: /^.+$/, most: 2048 },
  NextToken: { pattern: /^[a-zA-Z0-9+/=]*$/, most: 512 },
  Operation: { pattern: /^(IN|DE)CREASE_DATA_RETENTION$/, most: 23 },
  APIName: { pattern: /^[A-Z_]+$/, most: 64 },
} as const satisfies Record<string, TextRule>;

/** The fields of requests that are texts with a rule. */
export type TextField = keyof typeof TEXT_RULES;

/**
 * A field that may be left out.
 *
 * @throws ServiceException InvalidArgumentException if it breaks its rule
 */
export function optionalText(input: Input, field: TextField): string | undefined {
  const value = input[field] ?? undefined;
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw invalidArgument(`${field} is to be a string`);
  const { pattern, most } = TEXT_RULES[field];
  if (value.length > most) throw invalidArgument(`${field} is to have ${most} characters or fewer`);
  if (!pattern.test(value)) throw invalidArgument(`${field} is to match ${pattern.source}: ${value}`);
  return value;
}

/**
 * A field that must be there.
 *
 * @throws ServiceException InvalidArgumentException
 */
export function requiredText(input: Input, field: TextField): string {
  return optionalText(input, field) ?? missing(field);
}

/**
 * A whole number that may be left out.
 *
 * @throws ServiceException InvalidArgumentException
 */
export function optionalCount(
  input: Input,
  field: string,
  { least, most }: { readonly least: number; readonly most: number },
): number | undefined {
  const value = input[field] ?? undefined;
  if (value === undefined) return undefined;
  const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  if (!fits) throw invalidArgument(`${field} is to be a whole number from ${least} to ${most}`);
  return value;
}

/**
 * An object inside the input that may be left out.
 *
 * @throws ServiceException InvalidArgumentException
 */
export function optionalObject(input: Input, field: string): Input | undefined {
  const value = input[field] ?? undefined;
  if (value === undefined) return undefined;
  if (!isInput(value)) throw invalidArgument(`${field} is to be an object`);
  return value;
}

/** Whether it is what JSON calls an object. */
export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a stream can have this name. */
export function isStreamName(text: string): boolean {
  return text.length <= STREAM_NAME.most && STREAM_NAME.pattern.test(text);
}

/** The name inside an ARN of a stream; `undefined`: it is none. */
export function streamNameOfArn(arn: string): string | undefined {
  return arn.length <= ARN.most ? STREAM_ARN.exec(arn)?.[1] : undefined;
}

/** What the service says to most of what it does not like. */
export function invalidArgument(message: string): ServiceException {
  return new ServiceException('InvalidArgumentException', 400, message);
}

/** For a field without which the request makes no sense. */
export function missing(field: string): never {
  throw invalidArgument(`${field} is missing`);
}
