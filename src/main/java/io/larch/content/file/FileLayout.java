package io.larch.content.file;

import io.larch.content.ContentStoreException;
import io.larch.content.ContentStoreException.Kind;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Where a key's file is: {@code DIRECTORY/BUCKET/3f/NAME}. The name is the key in lower-case ASCII,
 * everything else percent-encoded, so that no key leaves its bucket and no two keys meet, not even
 * where case or the form of an accent makes no difference. Files are spread over 256 directories by
 * a digest of the key.
 */
final class FileLayout {

  /** As S3 has them, which also keeps {@code ..} out. */
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  /** File systems take 255 bytes; an upload's name has a UUID more. */
  private static final int MAX_NAME = 200;

  private static final HexFormat HEX = HexFormat.of();

  private final Path directory;

  FileLayout(Path directory) {
    this.directory = directory;
  }

  /**
   * @throws ContentStoreException for a name that S3 would not take for a bucket
   */
  Path bucket(String bucket) {
    if (!BUCKET.matcher(bucket).matches()) {
      throw new ContentStoreException(
          Kind.NO_BUCKET, "no bucket can have this name; use 3 to 63 of a-z, 0-9, '.' and '-'");
    }
    return directory.resolve(bucket);
  }

  /**
   * A file, and the directories that it is in.
   *
   * @param bucket the bucket's directory
   * @param directory the file's own, directly in the bucket's
   */
  record Place(Path bucket, Path directory, Path file) {}

  /**
   * @throws ContentStoreException for an empty key, and one that is not valid Unicode
   */
  Place object(String bucket, String key) {
    byte[] bytes = utf8(key);
    Path bucketDirectory = bucket(bucket);
    Path directory = bucketDirectory.resolve(HEX.toHexDigits(sha256(bytes)[0]));
    return new Place(bucketDirectory, directory, directory.resolve(name(bytes)));
  }

  /** Where uploads are until they are whole; not a directory that {@link #object} gives out. */
  Path uploads(String bucket) {
    return bucket(bucket).resolve(".uploads");
  }

  /** Where an object of Larch's own is; not a directory that {@link #object} gives out. */
  Place reserved(String bucket, String name) {
    Path directory = bucket(bucket).resolve(".larch");
    return new Place(bucket(bucket), directory, directory.resolve(name(utf8(name))));
  }

  Place newUpload(String bucket, String key) {
    Path directory = uploads(bucket);
    return new Place(
        bucket(bucket), directory, directory.resolve(name(utf8(key)) + "~" + UUID.randomUUID()));
  }

  /** Whether a file in the directory of uploads was made by {@link #newUpload} for this key. */
  boolean isUploadOf(String key, Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, Math.max(0, name.lastIndexOf('~'))).equals(name(utf8(key)));
  }

  private static String name(byte[] key) {
    StringBuilder name = new StringBuilder();
    for (byte b : key) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || (c == '.' && !name.isEmpty());
      if (plain) {
        name.append(c);
      } else {
        name.append('%').append(HEX.toHexDigits(b));
      }
    }
    if (name.length() > MAX_NAME) {
      // '~' is in no shorter name.
      return name.substring(0, MAX_NAME - 65) + "~" + HEX.formatHex(sha256(key));
    }
    return name.toString();
  }

  private static byte[] utf8(String key) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(key));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      if (bytes.length > 0) {
        return bytes;
      }
    } catch (CharacterCodingException e) {
      throw new ContentStoreException(Kind.UNKNOWN, "the key is not valid Unicode", e);
    }
    throw new ContentStoreException(Kind.UNKNOWN, "the key is empty");
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java runtime has SHA-256", e);
    }
  }
}
