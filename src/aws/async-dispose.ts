/** `Symbol.asyncDispose`, also where the runtime does not have it (Node before 20.4, some browsers), as compilers make up for it. */
export const asyncDispose: typeof Symbol.asyncDispose =
  (Symbol as { readonly asyncDispose?: typeof Symbol.asyncDispose }).asyncDispose ??
  (Symbol.for('Symbol.asyncDispose') as typeof Symbol.asyncDispose);
