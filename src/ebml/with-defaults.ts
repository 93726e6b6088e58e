/** The options given, and the default of each that was not; an option that is `undefined` was not given. */
export function withDefaults<Defaults extends object, Options extends object>(
  defaults: Defaults,
  options: Options,
): Defaults & Options {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.assign({}, defaults, Object.fromEntries(given) as Options);
}
