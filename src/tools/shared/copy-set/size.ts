const UNITS = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const;

/**
 * A size in words: "12.3 GiB".
 *
 * @param unsized of how many things the size is not known.
 */
export function sizeOf(bytes: number, unsized = 0): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const size = `${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
  return unsized === 0 ? size : `${size} and ${unsized} of unknown size`;
}
