import { createHash } from 'node:crypto';
import { ServiceException } from '../http/service-exception.js';
import type { FragmentSelector } from './fragment-selector.js';

/** Where a list goes on. */
export interface Page {
  /** The key of what was listed last; empty on the first page. */
  readonly after: string;
  readonly selector: FragmentSelector | undefined;
}

/** What a token is asked with. */
export interface PageRequest {
  readonly streamArn: string;
  /** `undefined`: that of the first page holds. */
  readonly selector: FragmentSelector | undefined;
}

/** The NextToken of ListFragments: good for the stream and the selector that it was given for. */
export function pageTokenOf({ after, selector }: Page, streamArn: string): string {
  return btoa(JSON.stringify([after, selector ?? null, digestOf(streamArn)]));
}

/**
 * The page that a token leads to; the first one without a token.
 *
 * @throws ServiceException InvalidArgumentException if it is no token, or that of another request
 */
export function readPageToken(token: unknown, { streamArn, selector }: PageRequest): Page {
  if (token === undefined || token === null || token === '') return { after: '', selector };
  const [after, tokenSelector, digest] = decoded(token);
  const isOurs = typeof after === 'string' && digest === digestOf(streamArn);
  const isSame = selector === undefined || JSON.stringify(selector) === JSON.stringify(tokenSelector);
  if (!isOurs || !isSame)
    throw new ServiceException('InvalidArgumentException', 400, 'NextToken is of another request');
  return { after, selector: (tokenSelector as FragmentSelector | null) ?? undefined };
}

function decoded(token: unknown): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(atob(String(token)));
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

function digestOf(streamArn: string): string {
  return createHash('sha256').update(streamArn).digest('hex').slice(0, 16);
}
