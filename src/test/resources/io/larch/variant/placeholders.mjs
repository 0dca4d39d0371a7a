// Made placeholders.txt: npm install blurhash@2.0.5 thumbhash@0.1.1 && node placeholders.mjs >placeholders.txt
// Rasters draws the same in Java.
import { encode } from 'blurhash';
import { rgbaToThumbHash } from 'thumbhash';

function raster(kind, seed, w, h) {
  const pixels = new Uint8ClampedArray(w * h * 4);
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  };
  const part = (value, whole) => Math.floor((255 * value) / whole);
  const inner = (value, whole) => 4 * value > whole && 4 * value < 3 * whole;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const pixel = {
        flat: () => [(seed * 37) & 255, (seed * 59) & 255, (seed * 83) & 255, 255],
        noise: () => [next(), next(), next(), 255],
        gradient: () => [part(x, w), part(y, h), (x * y + seed) & 255, 255],
        alpha: () => [part(x, w), next(), part(y, h), part(x + y, w + h)],
        hole: () => [200, next(), 10, inner(x, w) && inner(y, h) ? 0 : 255],
        clear: () => [next(), next(), next(), 0],
      }[kind]();
      pixels.set(pixel, (y * w + x) * 4);
    }
  }
  return pixels;
}

const sizes = [[1, 1], [100, 1], [1, 100], [2, 3], [16, 16], [100, 75], [75, 100], [100, 100], [100, 13], [7, 100], [33, 32]];
let seed = 1;
for (const kind of ['flat', 'noise', 'gradient', 'alpha', 'hole', 'clear']) {
  for (const [w, h] of sizes) {
    const pixels = raster(kind, seed, w, h);
    const thumb = Buffer.from(rgbaToThumbHash(w, h, pixels)).toString('base64');
    // On white, as BlurHash knows no alpha.
    const opaque = Uint8ClampedArray.from(pixels, (value, at) => {
      const alpha = pixels[at - (at % 4) + 3];
      return at % 4 === 3 ? 255 : Math.floor((value * alpha + 255 * (255 - alpha) + 127) / 255);
    });
    const blur = h > w ? encode(opaque, w, h, 3, 4) : encode(opaque, w, h, 4, 3);
    console.log([kind, seed, w, h, blur, thumb].join(' '));
    seed++;
  }
}
