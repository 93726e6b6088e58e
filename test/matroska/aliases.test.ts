import { JAVA_NAMES, JAVA_ONLY_NAMES, rfcName } from '../../src/matroska/aliases.js';
import { MATROSKA_SCHEMA } from '../../src/matroska/matroska-schema.js';

describe('rfcName', () => {
  // prettier-ignore
  it.each([
    { name: 'Timecode',      expected: 'Timestamp' },
    { name: 'TimecodeScale', expected: 'TimestampScale' },
    { name: 'Timestamp',     expected: 'Timestamp' },
    { name: 'Cluster',       expected: 'Cluster' },
    { name: 'SignatureSlot', expected: 'SignatureSlot' },
    { name: 'toString',      expected: 'toString' },
  ])('calls $name $expected', ({ name, expected }) => {
    expect(rfcName(name)).toBe(expected);
  });
});

describe('JAVA_NAMES', () => {
  it('leads from names that the schema does not have to names that it has', () => {
    for (const [javaName, name] of Object.entries(JAVA_NAMES)) {
      expect(MATROSKA_SCHEMA.byName(javaName)).toBeUndefined();
      expect(MATROSKA_SCHEMA.byName(name)).toBeDefined();
    }
  });

  it('has nothing to say of elements that only the Java library knows', () => {
    for (const name of JAVA_ONLY_NAMES) expect(MATROSKA_SCHEMA.byName(rfcName(name))).toBeUndefined();
  });
});
