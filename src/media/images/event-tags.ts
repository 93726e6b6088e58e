import { KINESIS_USER_TAGS } from '../../fragment/kinesis-tags.js';
import type { MkvTag } from '../../fragment/mkv-tag.js';

/** What the producer's tags of a fragment ask for. */
export interface EventTags {
  readonly wantsImage: boolean;
  readonly wantsNotification: boolean;
  /** AWS_KINESISVIDEO_IMAGE_PREFIX; `undefined` if there is none. */
  readonly imagePrefix: string | undefined;
  /** All other tags, of several with one name the last. */
  readonly others: readonly (readonly [name: string, value: string])[];
}

/**
 * Tells what tags ask for. A tag without value asks for an image or a notification as well as any; of the others it takes back what was
 * said of its name before. Tags about single tracks, as muxers write them, are not the fragment's.
 */
export function eventTagsOf(tags: readonly MkvTag[]): EventTags {
  const values = new Map(tags.filter(isOfFragment).map(({ name, value }) => [name, value]));
  const { imageGeneration, imagePrefix, notification } = KINESIS_USER_TAGS;
  const prefix = values.get(imagePrefix) ?? '';
  const isOther = ([name, value]: readonly [string, string]): boolean => !RESERVED.has(name) && value !== '';
  return {
    wantsImage: values.has(imageGeneration),
    wantsNotification: values.has(notification),
    imagePrefix: prefix === '' ? undefined : prefix,
    others: [...values].filter(isOther),
  };
}

const RESERVED: ReadonlySet<string> = new Set(Object.values(KINESIS_USER_TAGS));

function isOfFragment({ targets }: MkvTag): boolean {
  return targets.trackUids.every((uid) => uid === 0);
}
