import { openLmdbStore } from '../../../src/local-server/store/lmdb-store.js';
import { aRecord, arnOf, someBytes, someFacts } from './stored.js';

// A process of its own, for lmdb-store.test.ts: appends to the store of a folder, and removes, until it is killed.
const store = await openLmdbStore(process.argv[2] ?? '');
await store.putStream(aRecord('front-door'));
for (let nth = 0; ; nth++) {
  await store.append(arnOf('front-door'), someFacts(nth), someBytes(nth, 100_000));
  await store.read(arnOf('front-door'), someFacts(nth).fragmentNumber);
  await store.expire(arnOf('front-door'), (nth - 50) * 1000);
  if (nth === 200) console.log('appending');
}
