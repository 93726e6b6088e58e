/** What the service says where a fragment should be: the HTTP response was 200 long ago, so it writes tags. */
export interface InBandError {
  /** Such as 4500; `undefined` if the service gave none. */
  readonly id: number | undefined;
  /** As the service wrote it, or the name this library has for the id. */
  readonly code: string | undefined;
  /** As the service wrote it; only GetMediaForFragmentList does. */
  readonly message: string | undefined;
  /** What it means, in a sentence. */
  readonly meaning: string;
}

/** What an id stands for. */
export interface InBandErrorMeaning {
  readonly code: string;
  readonly meaning: string;
}

/**
 * The ids that the service documents.
 *
 * @see https://docs.aws.amazon.com/kinesisvideostreams/latest/dg/API_dataplane_GetMedia.html
 */
// prettier-ignore
export const IN_BAND_ERRORS: Readonly<Record<number, InBandErrorMeaning>> = {
  3002: { code: 'STREAM_WRITE_ERROR',    meaning: 'The service could not write to the stream.' },
  4000: { code: 'FRAGMENT_NOT_FOUND',    meaning: 'The requested fragment is not there.' },
  4500: { code: 'KMS_KEY_ACCESS_DENIED', meaning: "Access to the stream's KMS key is denied." },
  4501: { code: 'KMS_KEY_DISABLED',      meaning: "The stream's KMS key is disabled." },
  4502: { code: 'KMS_KEY_VALIDATION',    meaning: "The stream's KMS key did not pass validation." },
  4503: { code: 'KMS_KEY_UNAVAILABLE',   meaning: "The stream's KMS key is unavailable." },
  4504: { code: 'KMS_KEY_INVALID_USAGE', meaning: "The stream's KMS key is not meant for this use." },
  4505: { code: 'KMS_KEY_INVALID_STATE', meaning: "The stream's KMS key is in a state in which it cannot be used." },
  4506: { code: 'KMS_KEY_NOT_FOUND',     meaning: "The stream's KMS key does not exist." },
  5000: { code: 'INTERNAL_ERROR',        meaning: 'The service had an internal error.' },
};

const UNKNOWN_MEANING = 'The service reports an error that this library has no explanation for.';

/** What the tags of a fragment tell of its error, as text. */
export interface InBandErrorTexts {
  readonly id?: string | undefined;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** The error that these tags tell of. Where there is no id, a code that is a number is one. */
export function inBandErrorFrom(texts: InBandErrorTexts): InBandError {
  const id = idOf(texts.id) ?? idOf(texts.code);
  const known = id === undefined ? undefined : IN_BAND_ERRORS[id];
  const code = idOf(texts.code) === undefined ? (texts.code ?? known?.code) : (known?.code ?? texts.code);
  return { id, code, message: texts.message, meaning: known?.meaning ?? UNKNOWN_MEANING };
}

function idOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
