import { MkvReader } from '../../../src/matroska/mkv-reader.js';
import type { MkvElementVisitor } from '../../../src/matroska/mkv-element-visitor.js';
import { CompositeMkvElementVisitor } from '../../../src/matroska/visitors/composite-mkv-element-visitor.js';
import { anElement, bytesOf } from '../../support/element-bytes.js';

const bytes = bytesOf(anElement('EBML', anElement('DocType', 'matroska')), anElement('Void', Uint8Array.of(7)));

/** Writes down what it is shown, and is done after that many elements. */
function aWitness(log: string[], name: string, doneAfter = Infinity): MkvElementVisitor {
  let seen = 0;
  return {
    visit(element) {
      seen++;
      log.push(`${name}: ${element.kind} ${element.name}`);
    },
    visitPiece: (piece) => log.push(`${name}: piece ${piece.definition.name}`),
    isDone: () => seen >= doneAfter,
  };
}

describe('CompositeMkvElementVisitor', () => {
  it('shows each element to all, in order, before the next', () => {
    const log: string[] = [];
    new MkvReader().apply(bytes, new CompositeMkvElementVisitor(aWitness(log, 'a'), aWitness(log, 'b')));
    expect(log.slice(0, 4)).toEqual(['a: start EBML', 'b: start EBML', 'a: data DocType', 'b: data DocType']);
    expect(log).toHaveLength(8);
  });

  it('shows pieces to those who want them', () => {
    const log: string[] = [];
    const composite = new CompositeMkvElementVisitor(
      aWitness(log, 'a'),
      { visit: () => undefined },
      aWitness(log, 'c'),
    );
    new MkvReader({ only: [], pieces: ['Void'] }).apply(bytes, composite);
    expect(log).toEqual(['a: piece Void', 'c: piece Void']);
  });

  it('is done as soon as one of them is', () => {
    const log: string[] = [];
    const composite = new CompositeMkvElementVisitor(aWitness(log, 'a'), aWitness(log, 'b', 2), {
      visit: () => undefined,
    });
    expect(composite.isDone()).toBe(false);
    new MkvReader().apply(bytes, composite);
    expect(composite.isDone()).toBe(true);
    expect(log.at(-1)).toBe('b: data DocType');
  });

  it('is never done if nobody says so', () => {
    expect(new CompositeMkvElementVisitor({ visit: () => undefined }).isDone()).toBe(false);
    expect(new CompositeMkvElementVisitor().isDone()).toBe(false);
  });

  it('does not show an element to those after the one that throws', () => {
    const log: string[] = [];
    const thrower: MkvElementVisitor = {
      visit() {
        throw new RangeError('enough');
      },
    };
    const composite = new CompositeMkvElementVisitor(aWitness(log, 'a'), thrower, aWitness(log, 'c'));
    expect(() => new MkvReader().apply(bytes, composite)).toThrow('enough');
    expect(log).toEqual(['a: start EBML']);
  });

  it('may stand in another one', () => {
    const log: string[] = [];
    const inner = new CompositeMkvElementVisitor(aWitness(log, 'a', 1));
    const outer = new CompositeMkvElementVisitor(inner, aWitness(log, 'b'));
    new MkvReader().apply(bytes, outer);
    expect(log).toEqual(['a: start EBML', 'b: start EBML']);
  });
});
