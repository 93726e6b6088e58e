import { withDefaults } from '../../ebml/with-defaults.js';
import { UsageError } from '../../errors.js';
import type { Fragment } from '../../fragment/fragment.js';
import type { FragmentInput } from '../containers/playable-fragments.js';
import { tagText } from './call-facts.js';
import { ContactDivider, type OwnedFragment } from './contact-divider.js';

/** Which call, and what becomes of the others. */
export interface ContactFragmentsOptions {
  /** Default: the first that the stream names. */
  readonly contactId?: string | undefined;
  /**
   * The tag that names the call. Default `ContactId`, which is Amazon Connect's; `TransactionId` or `CallId` for a Voice Connector,
   * `meetingId` for media pipelines.
   */
  readonly tagName?: string | undefined;
  /** At the first fragment of another call behind this one: end (`stop`, default), or look whether this one comes again (`skip`). */
  readonly onChange?: 'stop' | 'skip' | undefined;
  /** A fragment without the tag that is further from its neighbours, in milliseconds, is of another call. Default 60 000. */
  readonly maxGapMs?: number | undefined;
}

interface ContactSettings {
  readonly tagName: string;
  readonly onChange: 'stop' | 'skip';
  readonly maxGapMs: number;
}

const DEFAULTS: ContactSettings = { tagName: 'ContactId', onChange: 'stop', maxGapMs: 60_000 };

/**
 * The fragments of one call. Streams are used again: the next fragment may be of another call, a second or some days later.
 *
 * The tag may be missing on the first and the last fragments of a call. Such a fragment is given to the neighbour that it follows, or
 * is followed by, without a pause; between two calls, to the nearer one. What follows at once is given at once; else it waits for
 * the next fragment with the tag, or the end.
 *
 * @throws UsageError if an option has a value that it cannot have
 */
export async function* contactFragments(
  fragments: FragmentInput,
  options: ContactFragmentsOptions = {},
): AsyncGenerator<Fragment, void, undefined> {
  const { contactId } = options;
  const { tagName, onChange, maxGapMs }: ContactSettings = withDefaults(DEFAULTS, options);
  if (!['stop', 'skip'].includes(onChange))
    throw new UsageError(`The option onChange is stop or skip, not ${onChange}`);
  if (!(maxGapMs >= 0)) throw new UsageError('The option maxGapMs is a number from 0 up');
  let wanted = contactId;
  let hasBegun = false;
  for await (const { fragment, contact } of owned(fragments, { tagName, maxGapMs })) {
    if (contactId === undefined) wanted ??= contact;
    if (contact === wanted) {
      hasBegun = true;
      yield fragment;
    } else if (hasBegun && onChange === 'stop') return;
  }
}

async function* owned(
  fragments: FragmentInput,
  { tagName, maxGapMs }: Pick<ContactSettings, 'tagName' | 'maxGapMs'>,
): AsyncGenerator<OwnedFragment, void, undefined> {
  const divider = new ContactDivider(maxGapMs);
  for await (const fragment of fragments) yield* divider.take(fragment, tagText(fragment, tagName));
  yield* divider.end();
}
