import { crc32, deflateSync } from 'node:zlib';

/** What MCPB asks for. */
export const SIZE = 512;

type Point = readonly [x: number, y: number];
type Colour = readonly [red: number, green: number, blue: number];

const NIGHT: Colour = [16, 42, 67];
const SEA: Colour = [28, 110, 140];
const PALE: Colour = [157, 205, 216];
const WHITE: Colour = [255, 255, 255];
const AMBER: Colour = [247, 160, 40];

// Signed distances to a shape's edge in pixels, negative inside.
const box = (centre: Point, half: Point, radius: number) => (x: number, y: number) => {
  const dx = Math.abs(x - centre[0]) - half[0] + radius;
  const dy = Math.abs(y - centre[1]) - half[1] + radius;
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
};
const disc = (centre: Point, radius: number) => (x: number, y: number) =>
  Math.hypot(x - centre[0], y - centre[1]) - radius;
const outline = (shape: (x: number, y: number) => number, width: number) => (x: number, y: number) =>
  Math.abs(shape(x, y)) - width / 2;
const stroke = (from: Point, to: Point, width: number) => (x: number, y: number) => {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const along = Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - from[0] - along * dx, y - from[1] - along * dy) - width / 2;
};

/** A vault and its copy: drawn in this order, each over what is there. */
const SHAPES: readonly { shape: (x: number, y: number) => number; colour: Colour }[] = [
  { shape: outline(box([206, 206], [112, 112], 26), 20), colour: PALE },
  { shape: box([306, 306], [128, 128], 40), colour: NIGHT },
  { shape: box([306, 306], [112, 112], 26), colour: WHITE },
  { shape: outline(disc([306, 306], 56), 18), colour: NIGHT },
  { shape: stroke([306, 306], [306, 262], 14), colour: AMBER },
  { shape: stroke([306, 306], [344, 328], 14), colour: AMBER },
  { shape: stroke([306, 306], [268, 328], 14), colour: AMBER },
  { shape: disc([306, 306], 16), colour: AMBER },
];

/** The icon's pixels, row by row: red, green, blue, alpha. */
export function iconPixels(): Buffer {
  const pixels = Buffer.alloc(SIZE * SIZE * 4);
  const ground = box([SIZE / 2, SIZE / 2], [SIZE / 2, SIZE / 2], 96);
  for (let row = 0; row < SIZE; row++) {
    for (let column = 0; column < SIZE; column++) {
      const [x, y] = [column + 0.5, row + 0.5];
      const start = mix(NIGHT, SEA, (x + y) / (2 * SIZE));
      const colour = SHAPES.reduce((under, { shape, colour }) => mix(under, colour, coverage(shape(x, y))), start);
      pixels.set([...colour.map(Math.round), Math.round(255 * coverage(ground(x, y)))], (row * SIZE + column) * 4);
    }
  }
  return pixels;
}

/** How much of a pixel lies inside an edge at this distance. */
const coverage = (distance: number) => Math.min(1, Math.max(0, 0.5 - distance));

const mix = (from: Colour, to: Colour, share: number): Colour => [
  from[0] + (to[0] - from[0]) * share,
  from[1] + (to[1] - from[1]) * share,
  from[2] + (to[2] - from[2]) * share,
];

/** The icon as a PNG file. */
export function iconPng(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 6], 8); // 8 bits for each of red, green, blue and alpha
  const pixels = iconPixels();
  const rows = Array.from({ length: SIZE }, (_, row) => [
    Buffer.of(0), // no filter
    pixels.subarray(row * SIZE * 4, (row + 1) * SIZE * 4),
  ]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows.flat()), { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}
