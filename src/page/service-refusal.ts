import { ERROR_FAMILY, KinesisVideoParserError } from '../errors.js';

/** The service answered with an exception. */
export class ServiceRefusal extends KinesisVideoParserError {
  static override readonly [ERROR_FAMILY]: string = 'ServiceRefusal';
  override readonly name = 'ServiceRefusal';

  /** @param code the service's name for it, such as `ResourceNotFoundException` */
  constructor(
    override readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Of these a later attempt may go better. */
const PASSING: ReadonlySet<string> = new Set([
  'ClientLimitExceededException',
  'ConnectionLimitExceededException',
  'InternalFailure',
]);

/** Whether asking again later may help; connections that fail are no refusals, and pass as well. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof ServiceRefusal) || PASSING.has(error.code);
}

/** What a person is told of anything that was thrown. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
