/** An xs:duration of seconds alone, exact to the millisecond: `PT12.5S`. */
export function formatDuration(milliseconds: number): string {
  return `PT${formatSeconds(milliseconds)}S`;
}

/** Milliseconds as seconds with up to three decimals. */
export function formatSeconds(milliseconds: number): string {
  const whole = Math.round(milliseconds);
  const fraction = String(whole % 1000).padStart(3, '0');
  return `${Math.floor(whole / 1000)}${fraction === '000' ? '' : `.${fraction.replace(/0+$/, '')}`}`;
}

/** xs:duration as DASH uses it; months and years have no length, so that only none of them are read. */
const DURATION = /^P(?:0+Y)?(?:0+M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d*))?S)?)?$/;

/** An xs:duration in nanoseconds, what is finer cut off; `undefined` if it is none, or has months or years. */
export function parseDuration(text: string): bigint | undefined {
  const [all, days = '0', hours = '0', minutes = '0', seconds = '0', fraction = ''] = DURATION.exec(text.trim()) ?? [];
  if (all === undefined || all === 'P' || all.endsWith('T')) return undefined;
  const inMinutes = (BigInt(days) * 24n + BigInt(hours)) * 60n + BigInt(minutes);
  return (inMinutes * 60n + BigInt(seconds)) * NS_PER_SECOND + BigInt(fraction.slice(0, 9).padEnd(9, '0'));
}

/** An xs:dateTime in milliseconds since 1970; one without a zone is UTC (ISO/IEC 23009-1 §5.3.1.2). `undefined` if it is none. */
export function parseDateTime(text: string): number | undefined {
  const [all, date, zone] = /^(\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:\d\d)?$/.exec(text.trim()) ?? [];
  if (all === undefined) return undefined;
  const milliseconds = Date.parse(`${date!}${zone ?? 'Z'}`);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Nanoseconds in a second. */
export const NS_PER_SECOND = 1_000_000_000n;
