/**
 * Seconds as the service writes them, `1646229468.350`, in whole milliseconds: by their digits, as 2.007 is no double.
 * Digits beyond the third are cut off. `undefined` for what is no such number, or does not fit into 53 bits.
 */
export function decimalSecondsToMs(text: string): number | undefined {
  const [, sign, seconds, fraction = ''] = /^([+-]?)(\d+)(?:\.(\d*))?$/.exec(text.trim()) ?? [];
  if (seconds === undefined) return undefined;
  const milliseconds = Number(seconds + fraction.slice(0, 3).padEnd(3, '0'));
  if (!Number.isSafeInteger(milliseconds)) return undefined;
  return sign === '-' && milliseconds !== 0 ? -milliseconds : milliseconds;
}
