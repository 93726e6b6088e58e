import { FragmentMetadataQueue } from '../../src/aws/fragment-metadata-queue.js';
import { thrownBy } from '../support/fragments.js';

const PERSISTENT = { persistent: true };
const texts = (queue: FragmentMetadataQueue): readonly string[] =>
  queue.take().map(({ name, value }) => `${name}=${value}`);

describe('FragmentMetadataQueue', () => {
  it('puts a tag on one fragment', () => {
    const queue = new FragmentMetadataQueue();
    queue.put({ name: 'a', value: '1' });
    expect([texts(queue), texts(queue)]).toEqual([['a=1'], []]);
  });

  it('repeats a persistent tag until an empty value cancels it', () => {
    const queue = new FragmentMetadataQueue();
    queue.put({ name: 'a', value: '1' }, PERSISTENT);
    const before = [texts(queue), texts(queue)];
    queue.put({ name: 'a', value: '' }, PERSISTENT);
    expect([...before, texts(queue)]).toEqual([['a=1'], ['a=1'], []]);
  });

  it('has one persistent tag of a name, and any number of others', () => {
    const queue = new FragmentMetadataQueue();
    queue.put({ name: 'a', value: '1' }, PERSISTENT);
    queue.put({ name: 'a', value: '2' }, PERSISTENT);
    queue.put({ name: 'a', value: '3' });
    queue.put({ name: 'a', value: '4' });
    expect(texts(queue)).toEqual(['a=2', 'a=3', 'a=4']);
  });

  it('takes 10 for a fragment, and then those of the next', () => {
    const queue = new FragmentMetadataQueue();
    for (let count = 0; count < 10; count++) queue.put({ name: `n${count}`, value: 'v' });
    const error = thrownBy(() => queue.put({ name: 'n10', value: 'v' }));
    expect(error).toMatchObject({ code: 'PRODUCER_RULE', serviceErrorId: 4009 });
    expect(texts(queue)).toHaveLength(10);
    queue.put({ name: 'n10', value: 'v' });
    expect(texts(queue)).toEqual(['n10=v']);
  });

  it.each([
    ['a name of 129 bytes', { name: 'é'.repeat(64) + 'e', value: 'v' }, 'at most 128 bytes'],
    ['a value of 257 bytes', { name: 'n', value: 'é'.repeat(128) + 'e' }, 'at most 256 bytes'],
    [
      'a name that begins with AWS',
      { name: 'AWS_KINESISVIDEO_FRAGMENT_NUMBER', value: 'v' },
      'does not begin with AWS',
    ],
    ['an empty name', { name: '', value: 'v' }, 'is empty'],
    ['an empty value that cancels nothing', { name: 'n', value: '' }, 'is empty'],
  ])('refuses %s, and says so', (_, tag, message) => {
    const queue = new FragmentMetadataQueue();
    const error = thrownBy(() => queue.put(tag));
    expect(error).toMatchObject({ code: 'PRODUCER_RULE', serviceErrorId: 4009 });
    expect(String(error)).toContain(message);
    expect(texts(queue)).toEqual([]);
  });

  it.each([
    ['a name of 128 bytes', 'é'.repeat(64)],
    ['the name that asks for images', 'AWS_KINESISVIDEO_IMAGE_GENERATION'],
    ['the name that says where they go', 'AWS_KINESISVIDEO_IMAGE_PREFIX'],
    ['the name that asks for notifications', 'AWS_KINESISVIDEO_NOTIFICATION'],
  ])('takes %s', (_, name) => {
    const queue = new FragmentMetadataQueue();
    queue.put({ name, value: 'é'.repeat(128) });
    expect(queue.take()).toHaveLength(1);
  });
});
