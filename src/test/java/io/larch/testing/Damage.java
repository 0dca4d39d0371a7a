package io.larch.testing;

import java.util.Arrays;
import java.util.Random;

/** Files that are not as they should be. The same random numbers give the same files again. */
public final class Damage {

  private Damage() {}

  /** A copy with one to three faults: cut off, bits and bytes changed, pieces repeated. */
  public static byte[] damaged(byte[] sound, Random random) {
    byte[] file = sound.clone();
    for (int left = 1 + random.nextInt(3); left > 0; left--) {
      file = damagedOnce(file, random);
    }
    return file;
  }

  private static byte[] damagedOnce(byte[] file, Random random) {
    if (file.length < 2) {
      return file;
    }
    int at = random.nextInt(file.length);
    switch (random.nextInt(7)) {
      case 0 -> file = Arrays.copyOf(file, at);
      case 1 -> file[at] = (byte) random.nextInt(256);
      case 2 -> file[at] ^= (byte) (1 << random.nextInt(8));
      // In the header, where it tells.
      case 3 -> file[random.nextInt(Math.min(64, file.length))] = (byte) random.nextInt(256);
      case 4 -> Arrays.fill(file, at, Math.min(file.length, at + 16), (byte) 0xff);
      case 5 -> {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        System.arraycopy(noise, 0, file, at, Math.min(noise.length, file.length - at));
      }
      default -> {
        // A part of it once more.
        int length = Math.min(1 + random.nextInt(200), file.length - at);
        byte[] longer = Arrays.copyOf(file, file.length + length);
        System.arraycopy(file, at, longer, at + length, file.length - at);
        file = longer;
      }
    }
    return file;
  }
}
