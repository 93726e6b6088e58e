import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';

describe('MATROSKA_SCHEMA', () => {
  it('has every element of Matroska and of EBML once', () => {
    const unknown = 1;
    const matroska = 262;
    const ebmlBesides = 11;
    expect(MATROSKA_SCHEMA.definitions).toHaveLength(unknown + matroska + ebmlBesides);
  });

  it('is indexed by its definitions', () => {
    MATROSKA_SCHEMA.definitions.forEach((definition, at) => {
      expect(definition.index).toBe(at);
    });
  });

  it('finds each of its elements', () => {
    for (const definition of MATROSKA_SCHEMA.definitions.slice(1)) {
      expect(MATROSKA_SCHEMA.find(definition.id)).toBe(definition);
      expect(MATROSKA_SCHEMA.byName(definition.name)).toBe(definition);
    }
  });

  it('narrows the EBML header as Matroska does', () => {
    expect(MATROSKA_SCHEMA.byName('EBMLMaxIDLength')).toMatchObject({ range: '4', default: 4 });
  });

  // prettier-ignore
  it.each([
    { child: 'Cluster',     master: 'Segment',    may: true },
    { child: 'SimpleBlock', master: 'Cluster',    may: true },
    { child: 'SimpleBlock', master: 'Segment',    may: false },
    { child: 'SimpleTag',   master: 'SimpleTag',  may: true },
    { child: 'Void',        master: 'TrackEntry', may: true },
    { child: 'Tag',         master: 'Tag',        may: false },
  ])('lets $child stand in $master: $may', ({ child, master, may }) => {
    expect(MATROSKA_SCHEMA.byName(child)?.mayStandIn(MATROSKA_SCHEMA.byName(master))).toBe(may);
  });

  it('reads documents up to version 4 of matroska and webm', () => {
    expect(MATROSKA_SCHEMA).toMatchObject({ docTypes: ['matroska', 'webm'], docTypeReadVersion: 4, readVersion: 1 });
  });
});
