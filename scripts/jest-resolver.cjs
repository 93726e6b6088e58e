/** Finds `./name.ts` where our own sources import `./name.js`, as TypeScript does; packages resolve as ever. */
const OWN_RELATIVE_IMPORT = /^(\.{1,2}\/.*)\.js$/;

module.exports = (specifier, options) => {
  const [, stem] = OWN_RELATIVE_IMPORT.exec(specifier) ?? [];
  if (stem === undefined || options.basedir.includes('node_modules'))
    return options.defaultResolver(specifier, options);
  try {
    return options.defaultResolver(`${stem}.ts`, options);
  } catch {
    return options.defaultResolver(specifier, options);
  }
};
