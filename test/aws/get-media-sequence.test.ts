import { compareFragmentNumbers } from '../../src/aws/fragment-order.js';
import { FragmentSequence } from '../../src/aws/get-media-sequence.js';
import { pointAfter, type ReadingPoint, startingPoint } from '../../src/aws/start-position.js';

const places = (start: ReadingPoint, numbers: readonly (string | undefined)[]) => {
  const sequence = new FragmentSequence(start);
  return numbers.map((number) => sequence.place(number));
};

describe('compareFragmentNumbers', () => {
  it.each([
    { one: '2', other: '10', order: -1 },
    {
      one: '91343852333181432392682062607743920146264341070',
      other: '91343852333181432392682062607743920146264341069',
      order: 1,
    },
    { one: '007', other: '7', order: 0 },
    { one: 'a', other: 'a', order: 0 },
    { one: 'a', other: 'b', order: undefined },
    { one: '1', other: 'b', order: undefined },
  ])('$one and $other: $order', ({ one, other, order }) => {
    expect(compareFragmentNumbers(one, other)).toBe(order);
  });
});

describe('FragmentSequence', () => {
  it('takes each number once', () => {
    expect(places(startingPoint('earliest'), ['1', '2', '2', '1', '3'])).toEqual([
      'new',
      'new',
      'known',
      'known',
      'new',
    ]);
  });

  it('knows what is dealt with', () => {
    expect(places(pointAfter('2'), ['1', '2', '3'])).toEqual(['known', 'known', 'new']);
  });

  it('takes a fragment without a number for new', () => {
    expect(places(pointAfter('2'), [undefined, undefined])).toEqual(['new', 'new']);
  });

  it('passes by what stands before the first one wanted', () => {
    expect(places(startingPoint({ atFragment: '2' }), ['1', '2', '3'])).toEqual(['too-early', 'new', 'new']);
    expect(places(startingPoint({ atFragment: 'b' }), ['a', 'b', 'c'])).toEqual(['too-early', 'new', 'new']);
  });

  it('says that the first one wanted did not come', () => {
    expect(places(startingPoint({ atFragment: '2' }), ['1', '3'])).toEqual(['too-early', 'too-late']);
  });

  it('goes on with a later one where that is all right', () => {
    const from = { fragmentNumber: '2', ifMissing: 'go-on' } as const;
    expect(places({ ...startingPoint('earliest'), from }, ['1', '3'])).toEqual(['too-early', 'new']);
    expect(places({ ...startingPoint('earliest'), from }, ['a', 'b'])).toEqual(['new', 'new']);
  });

  it('goes on behind what was passed by, and still waits for the first one wanted', () => {
    const sequence = new FragmentSequence(startingPoint({ atFragment: '3' }));
    expect(sequence.point).toBeUndefined();
    sequence.place('1');
    expect(sequence.point).toEqual({ ...pointAfter('1'), from: { fragmentNumber: '3', ifMissing: 'fail' } });
  });
});
