import { invalidArgument, requiredText } from '../http/input-fields.js';
import type { Operation } from '../http/operation.js';
import { ownAddress } from '../http/own-address.js';
import { controlOperation, type ControlPlane } from './control-operation.js';

/** What an endpoint can be asked for. */
const API_NAMES: ReadonlySet<string> = new Set([
  'PUT_MEDIA',
  'GET_MEDIA',
  'LIST_FRAGMENTS',
  'GET_MEDIA_FOR_FRAGMENT_LIST',
  'GET_HLS_STREAMING_SESSION_URL',
  'GET_DASH_STREAMING_SESSION_URL',
  'GET_CLIP',
  'GET_IMAGES',
]);

/** GetDataEndpoint: this server does it all, under the address by which it was reached. */
export function getDataEndpoint({ streams }: ControlPlane): Operation {
  return controlOperation('GetDataEndpoint', '/getDataEndpoint', (input, { request }) => {
    const name = requiredText(input, 'APIName');
    if (!API_NAMES.has(name)) throw invalidArgument(`There is no APIName ${name}`);
    streams.find(input);
    return { DataEndpoint: ownAddress(request) };
  });
}
