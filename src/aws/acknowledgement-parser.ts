import { acknowledgementFrom, isRecord, type FragmentAcknowledgement } from './acknowledgement.js';
import { KinesisVideoServiceError } from './service-error.js';

/** An acknowledgement has about 200 characters; what goes on longer is none. */
const MAX_OBJECT_CHARACTERS = 64 * 1024;

/**
 * Finds the acknowledgements in the response of PutMedia: JSON objects one after the other, with or without white space
 * between them, cut into chunks anywhere. It takes one step a character, and holds one object at most.
 */
export class AcknowledgementParser {
  readonly #decoder = new TextDecoder();
  /** What has come of the object that is open. */
  #text = '';
  #depth = 0;
  #place: 'between' | 'in string' | 'after backslash' = 'between';

  /**
   * The acknowledgements that this chunk completes. Events that are new to us are passed over.
   *
   * @throws KinesisVideoServiceError INVALID_ACKNOWLEDGEMENT
   */
  push(chunk: Uint8Array): readonly FragmentAcknowledgement[] {
    const objects = [...this.#objectsIn(this.#decoder.decode(chunk, { stream: true }))];
    return objects.map(parsed).filter((acknowledgement) => acknowledgement !== undefined);
  }

  *#objectsIn(text: string): Generator<string> {
    let begin = 0;
    for (let at = 0; at < text.length; at++) {
      const wasOpen = this.#depth > 0;
      this.#step(text[at]!);
      if (!wasOpen) begin = at;
      if (!wasOpen || this.#depth > 0) continue;
      yield this.#text + text.slice(begin, at + 1);
      this.#text = '';
      begin = at + 1;
    }
    if (this.#depth > 0) this.#text += text.slice(begin);
    if (this.#text.length > MAX_OBJECT_CHARACTERS) throw invalid(this.#text);
  }

  #step(character: string): void {
    if (this.#place === 'after backslash') this.#place = 'in string';
    else if (this.#place === 'in string') this.#stepInString(character);
    else if (character === '{') this.#depth++;
    else if (this.#depth === 0) {
      if (!/\s/.test(character)) throw invalid(character);
    } else if (character === '"') this.#place = 'in string';
    else if (character === '}') this.#depth--;
  }

  #stepInString(character: string): void {
    if (character === '\\') this.#place = 'after backslash';
    else if (character === '"') this.#place = 'between';
  }
}

function parsed(text: string): FragmentAcknowledgement | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? acknowledgementFrom(json) : undefined;
  } catch (error) {
    throw invalid(text, error);
  }
}

const LONGEST_QUOTE = 60;

function invalid(text: string, cause?: unknown): KinesisVideoServiceError {
  const quote = JSON.stringify(text.slice(0, LONGEST_QUOTE));
  return new KinesisVideoServiceError('INVALID_ACKNOWLEDGEMENT', {
    message: `The response is not made of acknowledgements: ${quote}`,
    operation: 'PutMedia',
    cause,
  });
}
