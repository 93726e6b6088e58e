const assert = require('node:assert/strict');

/**
 * `instanceof` holds across the two copies: an error thrown by one is caught by the classes of the other, by its own
 * class and its bases, and by no others.
 */
exports.assertErrorsAreShared = (thrower, catcher) => {
  const names = Object.keys(thrower).filter((name) => isErrorClass(thrower[name]));
  assert.ok(names.includes('KinesisVideoParserError'), 'KinesisVideoParserError is exported');
  assert.notEqual(thrower.KinesisVideoParserError, catcher.KinesisVideoParserError, 'there are two copies');

  for (const name of names) {
    const error = Object.create(thrower[name].prototype);
    assert.ok(error instanceof catcher.KinesisVideoParserError, `${name} is caught by the other copy's base`);
    for (const other of names) {
      const said = error instanceof catcher[other];
      assert.equal(said, isOrExtends(thrower[name], thrower[other]), `${name} instanceof ${other} of the other copy`);
    }
  }
  assert.ok(!(new Error('not ours') instanceof catcher.KinesisVideoParserError), 'strangers stay strangers');
};

const isErrorClass = (value) => typeof value === 'function' && isOrExtends(value, Error);

/** By the chain of classes, as `instanceof` itself is what we doubt. */
function isOrExtends(constructor, base) {
  for (let one = constructor; typeof one === 'function'; one = Object.getPrototypeOf(one))
    if (one === base) return true;
  return false;
}
